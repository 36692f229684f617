import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { bundleHandlers, LONGEST_IMPORT_MS } from '../../infra/bundle.ts';
import { CONFIG } from '../infra/company.ts';
import { comparable, importMs, referenceBundle } from '../support/import-time.ts';

/** What a cold start pays: CPU time of importing each bundle in a new process, beside that of AWS's own S3 client alone. Exit code 1 where one is over the limit. */
const ROUNDS = 15;
const REFERENCE = 'S3 client alone';

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-bench-bundles-'));
try {
	const bundles = await bundleHandlers(folder, CONFIG);
	const files = {
		[REFERENCE]: referenceBundle(folder),
		...Object.fromEntries(Object.entries(bundles).map(([step, at]) => [step, `${at}/index.js`])),
	};
	const least = new Map(Object.keys(files).map((name) => [name, Number.POSITIVE_INFINITY]));
	for (let round = 0; round < ROUNDS; round += 1)
		for (const [name, file] of Object.entries(files)) least.set(name, Math.min(least.get(name) ?? 0, importMs(file)));
	const base = least.get(REFERENCE) ?? 0;
	for (const [name, ms] of least) {
		const kilobytes = (statSync(files[name as keyof typeof files]).size / 1000).toFixed(0);
		const isOver = name !== REFERENCE && comparable(ms, base) >= LONGEST_IMPORT_MS;
		const verdict = name === REFERENCE ? 'reference' : `${(ms / base).toFixed(2)} x, ${isOver ? 'OVER' : 'under'} ${LONGEST_IMPORT_MS} ms`;
		console.log(`${name.padEnd(16)} ${kilobytes.padStart(6)} kB ${ms.toFixed(0).padStart(5)} ms of CPU, least of ${ROUNDS}: ${verdict}`);
		if (isOver) process.exitCode = 1;
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
