import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleHandlers, type Bundles, LARGEST_BUNDLE_BYTES, LONGEST_IMPORT_MS, STEPS } from '../../infra/bundle.ts';
import { CALLS_OF_LAMBDA } from '../../infra/bundle-narrowing.ts';
import { leastImportMs, referenceBundle } from '../support/import-time.ts';
import { CONFIG } from './company.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the bundles', { timeout: 180_000 }, () => {
	let folder: string;
	let bundles: Bundles;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-bundles-'));
		bundles = await bundleHandlers(folder, CONFIG);
	}, 180_000);
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('are one for each folder that has a handler', async () => {
		const folders = (await readdir('functions', { recursive: true })).filter((file) => /^[^/]+\/handler\.ts$/.test(file));
		expect(folders.map((file) => path.dirname(file)).sort()).toEqual([...STEPS].sort());
		expect(Object.keys(bundles)).toEqual([...STEPS]);
	});

	const codeOf = (step: (typeof STEPS)[number]): Promise<string> => readFile(path.join(bundles[step], 'index.js'), 'utf8');

	test.each(STEPS)('%s is one small file with its configuration beside it', async (step) => {
		expect(await readdir(bundles[step])).toEqual(['index.js', 'tidemark.json']);
		expect((await stat(path.join(bundles[step], 'index.js'))).size).toBeLessThanOrEqual(LARGEST_BUNDLE_BYTES);
		expect(JSON.parse(await readFile(path.join(bundles[step], 'tidemark.json'), 'utf8'))).toEqual(CONFIG);
	});

	test.each(STEPS)('%s holds nothing native and no engine', async (step) => {
		const code = await codeOf(step);
		expect(code).not.toMatch(/\.node["'`]/);
		expect(code).not.toContain('duckdb');
	});

	test.each(STEPS)('%s can be imported where nothing but Node is, and exports its handler', (step) => {
		const code = `console.log(typeof require(${JSON.stringify(path.join(bundles[step], 'index.js'))}).handler)`;
		expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', env: {}, cwd: folder }).trim()).toBe('function');
	});

	test.each(STEPS)(`%s is imported in less than ${LONGEST_IMPORT_MS} ms of processor time`, (step) => {
		const least = leastImportMs(path.join(bundles[step], 'index.js'), referenceBundle(folder), { tries: 12, limit: LONGEST_IMPORT_MS });
		expect(least, 'find what it imports since: npm run bench:bundles').toBeLessThan(LONGEST_IMPORT_MS);
	});

	test('carry every model, every post-processor, every connector and every export', async () => {
		const [run, read] = [await codeOf('orchestrate'), await codeOf('ingest')];
		const models = (await readdir('sql', { recursive: true })).filter((file) => file.endsWith('.sql'));
		const packed = [...run.matchAll(/["'`]([A-Za-z0-9+/=]{10000,})["'`]/g)].map(([, text = '']) =>
			inflateRawSync(Buffer.from(text, 'base64')).toString(),
		);
		expect(JSON.parse(packed.join())).toEqual(
			expect.arrayContaining(
				await Promise.all(models.map(async (file) => ({ path: file, text: await readFile(path.join('sql', file), 'utf8') }))),
			),
		);
		const steps = (await readdir('functions/postprocess')).filter((file) => file.endsWith('.ts')).map((file) => `../${file}`);
		expect(steps.filter((file) => !run.includes(file.slice(3)))).toEqual([]);
		const connectors = (await readdir('functions/ingest/connectors')).filter((file) => file.endsWith('.ts'));
		expect(connectors.filter((file) => !read.includes(`./connectors/${file}`))).toEqual([]);
		const exports = (await readdir('functions/ingest/drop/exports', { recursive: true })).filter((file) => /^[^/]+\/[^/]+\.ts$/.test(file));
		expect(exports.filter((file) => !read.includes(`../exports/${file}`) || !read.includes(`"${file.replace('.ts', '')}"`))).toEqual([]);
		expect(exports.length).toBeGreaterThan(0);
	});

	test.each(STEPS)(
		'%s leaves out what a function never does: find keys anywhere but in its environment, call Lambda for anything but its steps',
		async (step) => {
			const code = await codeOf(step);
			expect(code).toContain('AWS_SESSION_TOKEN');
			expect(code).toContain('CheckpointDurableExecution');
			expect(code).not.toMatch(/AssumeRoleWithWebIdentity|GetRoleCredentials|ListLayerVersionsCommand/);
		},
	);

	test('hold every call of Lambda that the durable SDK makes', async () => {
		const sdk = await readFile('node_modules/@aws/durable-execution-sdk-js/dist/index.mjs', 'utf8');
		const made = new Set([...sdk.matchAll(/new module\.(\w+)\(/g)].map(([, name = '']) => name));
		expect([...CALLS_OF_LAMBDA].toSorted()).toEqual([...made].toSorted());
	});

	test('are the same bytes from the same source', async () => {
		const again = await mkdtemp(path.join(tmpdir(), 'tidemark-bundles-'));
		const other = await bundleHandlers(again, CONFIG);
		expect(sha256(await readFile(path.join(other.ingest, 'index.js'), 'utf8'))).toBe(sha256(await codeOf('ingest')));
		await rm(again, { recursive: true, force: true });
	});
});
