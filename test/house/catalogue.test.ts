import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { tablesRead } from '../../functions/transform/dependencies.ts';
import { loadModels } from '../../functions/transform/models.ts';
import type { SqlFile } from '../../functions/transform/sql-file.ts';
import { COLUMN_TYPES } from '../../shared/contracts/column.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import { metricHeaderSchema } from '../../shared/contracts/metric.ts';
import { filesBelow, ROOT, textOf } from './architecture/source-tree.ts';

const entriesOf = (folder: string): string[] => readdirSync(path.join(ROOT, folder)).sort();
const foldersOf = (folder: string): string[] =>
	readdirSync(path.join(ROOT, folder), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort();

const sentence = z.string().regex(/^[A-Z].*[.?]$/, 'one sentence, from a capital letter to its full stop');
const HEADERS = {
	staging: z.strictObject({ about: sentence, grain: z.string(), stored: z.literal('no').optional() }),
	core: z.strictObject({ about: sentence, grain: z.string(), stored: z.literal('no').optional() }),
	metrics: metricHeaderSchema,
	checks: z.strictObject({ about: sentence, severity: z.enum(['fatal', 'warning']), next: z.string().min(1) }),
};
const models = loadModels();
const postprocessors = [...(await loadPostprocessors())].map(([table, step]) => ({
	table,
	step,
	file: `functions/postprocess/${table.replaceAll('_', '-')}.ts`,
}));

describe('the top level', () => {
	const FOLDERS = ['.ci', '.git', 'functions', 'infra', 'node_modules', 'shared', 'sql', 'test'];
	const FILES = [
		'.gitignore',
		'.oxlintrc.json',
		'CHANGELOG.md',
		'DECISIONS.md',
		'LICENSE',
		'README.md',
		'biome.json',
		'cdk.json',
		'package-lock.json',
		'package.json',
		'tsconfig.json',
		'vitest.config.ts',
		'stryker.config.json',
	];
	const ignored = textOf('.gitignore')
		.split('\n')
		.map((line) => line.replace(/\/$/, ''));

	test('holds the folders of the house and the files that tools insist on', () => {
		const strangers = entriesOf('.').filter((name) => ![...FOLDERS, ...FILES, ...ignored].includes(name) && !name.endsWith('.log'));
		expect(strangers, 'put it into one of the folders, or say here why it stands at the top').toEqual([]);
	});

	test('has one folder per step and per edge, and SQL folders by kind', () => {
		const STEPS = ['cleanup', 'close', 'erase', 'ingest', 'lambda', 'local', 'orchestrate', 'postprocess', 'publish', 'run', 'transform'];
		expect(foldersOf('functions').filter((name) => !STEPS.includes(name))).toEqual([]);
		expect(foldersOf('sql')).toEqual(['checks', 'core', 'metrics', 'staging']);
	});
});

describe.each(Object.entries(HEADERS))('sql/%s', (kind, schema) => {
	const files: readonly SqlFile[] = { ...models }[kind as keyof typeof models];

	test('holds nothing but models', () =>
		expect(entriesOf(`sql/${kind}`).filter((name) => !/^[a-z][a-z0-9_]*\.sql$/.test(name))).toEqual([]));

	test.each(files)('$path has a header that says what it must', ({ header }) => {
		const { error } = schema.safeParse(header);
		expect(error ? z.prettifyError(error) : 'valid').toBe('valid');
	});
});

describe('tables', () => {
	const made = [
		...Object.keys(entityByName).map((name) => [name, 'shared/contracts/entities']),
		...[...models.staging, ...models.core].map(({ name, path: file }) => [name, `sql/${file}`]),
		...postprocessors.map(({ table, file }) => [table, file]),
		['metric_account_months', 'sql/metrics'],
	] as const;

	test('have one maker each', () => {
		const twice = made
			.filter(([name], index) => made.findIndex(([other]) => other === name) !== index)
			.map(([name, from]) => `${from} makes ${name}, and so does ${made.find(([other]) => other === name)?.[1]}`);
		expect(twice, twice.join('\n')).toEqual([]);
	});

	test('metrics and checks have names of their own', () => {
		const names = [...models.metrics, ...models.checks].map(({ name }) => name);
		expect(names.filter((name, index) => names.indexOf(name) !== index || made.some(([other]) => other === name))).toEqual([]);
	});

	test('that only steps read are read by a step', () => {
		const read = new Set([
			...[...models.staging, ...models.core, ...models.metrics, ...models.checks].flatMap(({ body }) => tablesRead(body)),
			...postprocessors.flatMap(({ step }) => Object.values(step.inputs).flatMap(({ select }) => tablesRead(select))),
		]);
		const unread = models.staging
			.filter(({ name }) => !read.has(name))
			.map(({ path: file }) => `sql/${file} is read by nothing: remove it, or move it to sql/core/ if analysts need it`);
		expect(unread, unread.join('\n')).toEqual([]);
	});
});

describe.each(postprocessors)('$file', ({ step }) => {
	test('declares a table: described, keyed, typed, with inputs', () => {
		expect(step.description).toMatch(/^[A-Z]/);
		expect(step.key.length).toBeGreaterThan(0);
		expect(
			step.key.filter((name) => !(name in step.columns)),
			'key columns that are not columns',
		).toEqual([]);
		expect(
			Object.entries(step.columns).filter(
				([name, { type, description }]) => !/^[a-z][a-z0-9_]*$/.test(name) || !COLUMN_TYPES.includes(type) || description === '',
			),
		).toEqual([]);
		expect(Object.keys(step.inputs)).not.toEqual([]);
		expect(Object.values(step.inputs).filter(({ select }) => /\border by\b[^)]*$/i.test(select))).toEqual([]);
		expect(step.run).toBeTypeOf('function');
	});

	test('keeps personal columns to itself', () => {
		expect(Object.entries(step.columns).filter(([, { personal }]) => personal)).toEqual([]);
	});
});

describe('connectors', () => {
	const connectors = filesBelow('functions/ingest/connectors', '.ts')
		.filter((file) => file.split('/').length === 4)
		.map((file) => path.basename(file, '.ts'));
	const fixtures = foldersOf('test/functions/ingest/connectors');

	test('are there', () => expect(connectors).not.toEqual([]));

	test.each(connectors)('%s has recorded answers to prove it', (vendor) => {
		const recorded = filesBelow(`test/functions/ingest/connectors/${vendor}`, '.json');
		expect(recorded, `add one recorded answer per stream below test/functions/ingest/connectors/${vendor}/`).not.toEqual([]);
	});

	test('own every folder of fixtures', () => expect(fixtures.filter((folder) => !connectors.includes(folder))).toEqual([]));

	test('own every folder beside them', () =>
		expect(foldersOf('functions/ingest/connectors').filter((folder) => !connectors.includes(folder))).toEqual([]));
});

describe('tests', () => {
	const OWN = ['aws', 'bench', 'cases', 'house', 'office', 'slow', 'support'];

	test('mirror the folders that they test', () => {
		const folders = [...new Set(filesBelow('test', '.test.ts').map((file) => path.posix.dirname(file)))].filter(
			(folder) => !OWN.includes(folder.split('/')[1] ?? ''),
		);
		const strangers = folders.filter((folder) => filesBelow(folder.replace(/^test\//, '')).length === 0);
		expect(strangers, 'no such folder to test').toEqual([]);
	});

	test('that are data are read by a test: every folder of cases has a reader', () => {
		const texts = filesBelow('test', '.ts').map(textOf);
		const unread = entriesOf('test/cases').filter((name) => !texts.some((text) => text.includes(name)));
		expect(unread, 'test/cases entries that no test names').toEqual([]);
	});
});
