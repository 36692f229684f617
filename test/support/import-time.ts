import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { buildSync } from 'esbuild';

/** What importing the S3 client alone took on the machine that the limit of bundles was set on, when nobody else used it. */
const REFERENCE_MS = 102;

/** Processor time that a fresh process takes to import a CommonJS file, in milliseconds. Elapsed time would measure the neighbours too. */
export const importMs = (file: string): number => {
	const code = `const c = process.cpuUsage(); require(${JSON.stringify(file)}); const u = process.cpuUsage(c); console.log((u.user + u.system) / 1000)`;
	return Number(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', env: {} }));
};

/** A bundle of AWS's own S3 client alone: what bundles are measured beside. */
export const referenceBundle = (folder: string): string => {
	const outfile = path.join(folder, 's3-client.js');
	buildSync({
		stdin: { contents: "export { S3Client } from '@aws-sdk/client-s3'", resolveDir: process.cwd() },
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		outfile,
	});
	return outfile;
};

/** What a time would be on the machine of the limit: a slower one, or neighbours in its caches, slow the reference as much. */
export const comparable = (ms: number, referenceMs: number): number => ms * Math.min(1, REFERENCE_MS / referenceMs);

/** The least of several times, each beside one of the reference. The first that is below the limit as it stands is enough. */
export const leastImportMs = (
	file: string,
	reference: string,
	{ tries, limit }: { readonly tries: number; readonly limit: number },
): number => {
	let [least, base] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	for (let tried = 0; tried < tries && least >= limit; tried += 1) {
		least = Math.min(least, importMs(file));
		if (least >= limit) base = Math.min(base, importMs(reference));
	}
	return least < limit ? least : comparable(least, base);
};
