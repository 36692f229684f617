import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import * as z from 'zod';
import type { Config } from '../shared/contracts/config.ts';
import { narrowing } from './bundle-narrowing.ts';

/** Folders of functions that have a handler. */
export const STEPS = ['ingest', 'orchestrate', 'cleanup', 'publish', 'close', 'erase'] as const;
type Step = (typeof STEPS)[number];

/** Folder with the bundle of each handler, by the step's folder. */
export type Bundles = Readonly<Record<Step, string>>;
const bundlesSchema = z.record(z.enum(STEPS), z.string());

const ROOT = path.resolve(import.meta.dirname, '..');
const moduleNames = async (folder: string): Promise<string[]> =>
	(await readdir(path.join(ROOT, folder)))
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.slice(0, -'.ts'.length))
		.sort();

const EXPORTS = 'functions/ingest/drop/exports';
const exportNames = async (): Promise<string[]> => {
	const vendors = (await readdir(path.join(ROOT, EXPORTS))).sort();
	const names = await Promise.all(
		vendors.map(async (vendor) => (await moduleNames(`${EXPORTS}/${vendor}`)).map((name) => `${vendor}/${name}`)),
	);
	return names.flat();
};

/** Modules that list a folder of the source tree when they are needed: in a bundle there is none, so the list is made here. */
const LISTED: Readonly<Record<string, () => Promise<string>>> = {
	// Every model is text; packed, a model more costs the bundle next to nothing.
	'functions/transform/model-files.ts': async () => `import { inflateRawSync } from 'node:zlib';
export const modelFiles = () => JSON.parse(inflateRawSync(Buffer.from('${packed(await modelTexts())}', 'base64')).toString());`,
	'functions/postprocess/registry/names.ts': async () =>
		`export const postprocessorNames = () => ${JSON.stringify(await moduleNames('functions/postprocess'))};`,
	'functions/ingest/connector-names.ts': async () =>
		`export const connectorNames = () => ${JSON.stringify(await moduleNames('functions/ingest/connectors'))};`,
	'functions/ingest/drop/export/names.ts': async () => `export const exportNames = () => ${JSON.stringify(await exportNames())};`,
};

const packed = (value: unknown): string => deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64');

const modelTexts = async (): Promise<{ readonly path: string; readonly text: string }[]> => {
	const files = (await readdir(path.join(ROOT, 'sql'), { recursive: true })).filter((file) => file.endsWith('.sql')).sort();
	return Promise.all(
		files.map(async (file) => ({ path: file.split(path.sep).join('/'), text: await readFile(path.join(ROOT, 'sql', file), 'utf8') })),
	);
};

const listings: Plugin = {
	name: 'listings',
	setup(building) {
		for (const [file, contents] of Object.entries(LISTED)) {
			building.onLoad({ filter: new RegExp(`${file.replaceAll(/[./]/g, '[./]')}$`) }, async () => ({
				contents: await contents(),
				loader: 'js',
			}));
		}
	},
};

/** What a bundle may hold at most: more is a dependency that nobody asked for. */
export const LARGEST_BUNDLE_BYTES = 1_500_000;

/** Processor time that importing a bundle may take: what every cold start pays. */
export const LONGEST_IMPORT_MS = 150;

const bundleStep = async (step: Step, folder: string, config: Config): Promise<string> => {
	const into = path.join(folder, step);
	await rm(into, { recursive: true, force: true });
	await mkdir(into, { recursive: true });
	const { metafile } = await build({
		entryPoints: [path.join(ROOT, 'functions', step, 'handler.ts')],
		outfile: path.join(into, 'index.js'),
		bundle: true,
		platform: 'node',
		target: 'node24',
		format: 'cjs', // an import of node:http as a module evaluates what nobody uses of it: a tenth of the start
		minify: true,
		legalComments: 'none',
		metafile: true,
		logLevel: 'error',
		mainFields: ['module', 'main'],
		plugins: [listings, narrowing],
	});
	const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
	if (bytes > LARGEST_BUNDLE_BYTES)
		throw new Error(
			`the bundle of functions/${step} has ${bytes} bytes, more than ${LARGEST_BUNDLE_BYTES}: find what it imports since and leave that out, name the part that is used in infra/bundle-narrowing.ts, or raise LARGEST_BUNDLE_BYTES`,
		);
	await writeFile(path.join(into, 'tidemark.json'), JSON.stringify(config));
	return into;
};

/** Bundles every handler, each with the configuration beside it. Needs no network. The same input gives the same bytes. */
export const bundleHandlers = async (folder: string, config: Config): Promise<Bundles> => {
	const bundled = await Promise.all(STEPS.map(async (step) => [step, await bundleStep(step, folder, config)] as const));
	return bundlesSchema.parse(Object.fromEntries(bundled));
};
