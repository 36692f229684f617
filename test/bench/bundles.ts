import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { bundleHandlers } from '../../infra/bundle.ts';
import { CONFIG } from '../infra/company.ts';

/** What a cold start pays: CPU time of importing each bundle in a new process, beside that of AWS's own S3 client alone. */
const ROUNDS = 15;
const LIMIT_MS = 150;

/** Elapsed time would measure the neighbours too. */
const importMs = (file: string): number => {
	const code = `const c = process.cpuUsage(); require(${JSON.stringify(file)}); const u = process.cpuUsage(c); console.log((u.user + u.system) / 1000)`;
	return Number(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', env: {} }));
};

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-bench-bundles-'));
try {
	const bundles = await bundleHandlers(folder, CONFIG);
	const reference = path.join(folder, 's3-client.js');
	buildSync({
		stdin: { contents: "export { S3Client } from '@aws-sdk/client-s3'", resolveDir: process.cwd() },
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		outfile: reference,
	});
	const files = {
		'S3 client alone': reference,
		...Object.fromEntries(Object.entries(bundles).map(([step, at]) => [step, `${at}/index.js`])),
	};
	const least = new Map(Object.keys(files).map((name) => [name, Number.POSITIVE_INFINITY]));
	for (let round = 0; round < ROUNDS; round += 1)
		for (const [name, file] of Object.entries(files)) least.set(name, Math.min(least.get(name) ?? 0, importMs(file)));
	const base = least.get('S3 client alone') ?? 0;
	for (const [name, ms] of least) {
		const kilobytes = (statSync(files[name as keyof typeof files]).size / 1000).toFixed(0);
		const verdict =
			name === 'S3 client alone' ? 'reference' : `${(ms / base).toFixed(2)} x, ${ms < LIMIT_MS ? 'under' : 'OVER'} ${LIMIT_MS} ms`;
		console.log(`${name.padEnd(16)} ${kilobytes.padStart(6)} kB ${ms.toFixed(0).padStart(5)} ms of CPU, least of ${ROUNDS}: ${verdict}`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
