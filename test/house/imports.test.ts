import { describe, expect, test } from 'vitest';
import { findCycle } from './architecture/cycles.ts';
import { EDGE_EXCEPTIONS, edgeComplaints, edgeReadsOf } from './architecture/edge-reads.ts';
import { complaint, zoneOf } from './architecture/import-check.ts';
import { IMPORT_TABLE } from './architecture/import-table.ts';
import { importsOf, type ModuleImport, targetOf } from './architecture/module-imports.ts';
import { allSources, parseSource, productionSources, textOf } from './architecture/source-tree.ts';

const imports = (text: string): ModuleImport[] => importsOf(parseSource('functions/publish/example.ts', text));
const complaints = (path: string, text: string): (string | null)[] =>
	importsOf(parseSource(path, text)).map((found) => complaint(path, found));

describe('imports are read from the syntax tree', () => {
	test.each([
		['static', "import a from 'x';", 'x'],
		['static', "import { type A, b } from 'x';", 'x'],
		['side-effect', "import 'x';", 'x'],
		['dynamic', "await import('x');", 'x'],
		['dynamic', 'await import(`./x/${name}.ts`);', './x/'],
		['dynamic', "await import('./x/' + name);", './x/'],
		['re-export', "export { a } from 'x';", 'x'],
		['export *', "export * from 'x';", 'x'],
		['export *', "export * as x from 'x';", 'x'],
		['require', "require('x');", 'x'],
		['require', "createRequire(import.meta.url)('x');", 'x'],
		['require', "const load = createRequire(import.meta.url); load('x');", 'x'],
		['require', "import x = require('x');", 'x'],
		['import type', "let a: import('x').A;", 'x'],
	])('%s: %s', (form, text, specifier) => {
		expect(imports(text).map((found) => [found.form, found.specifier])).toEqual([[form, specifier]]);
	});

	test('import type leaves nothing at run time; import { type A, b } does', () => {
		expect(
			imports("import type { A } from 'x'; import { type B } from 'y'; import { type C, d } from 'z';").map(({ isTypeOnly }) => isTypeOnly),
		).toEqual([true, true, false]);
	});

	test('what stands in a string or a comment is no import', () => {
		expect(imports(`const text = "import 'x'"; // import 'y'\n/* require('z') */`)).toEqual([]);
	});
});

describe('the import table refuses', () => {
	test.each([
		[
			'a step that imports another step',
			'functions/publish/report.ts',
			"import { a } from '../ingest/commit-log.ts';",
			'never in each other',
		],
		['a contract with a package other than zod', 'shared/contracts/config.ts', "import ky from 'ky';", 'vocabulary'],
		['a contract that reads the house', 'shared/contracts/config.ts', "import { Problem } from '../problem.ts';", 'vocabulary'],
		['a connector on the network', 'functions/ingest/connectors/zendesk.ts', "import ky from 'ky';", 'no network'],
		['a connector with Node', 'functions/ingest/connectors/zendesk.ts', "import { createHash } from 'node:crypto';", 'pure mapping'],
		['a connector that knows the engine', 'functions/ingest/connectors/zendesk.ts', "import { a } from '../http.ts';", 'no network'],
		['a connector that reads another', 'functions/ingest/connectors/zendesk.ts', "import { a } from './stripe.ts';", 'no other connector'],
		['DuckDB outside its adapter', 'functions/transform/run.ts', "import { DuckDBInstance } from '@duckdb/node-api';", 'steps meet'],
		['an AWS SDK outside its adapter', 'shared/storage/folder.ts', "export * from '@aws-sdk/client-s3';", 'its own engine only'],
		['a port that imports', 'shared/warehouse/warehouse.ts', "import 'node:fs';", 'shape without behaviour'],
		['infrastructure that runs a step', 'infra/stack.ts', "import { ingest } from '../functions/ingest/ingest.ts';", 'never runtime code'],
		['middy outside a handler', 'functions/publish/publish.ts', "import middy from '@middy/core';", 'steps meet'],
		['a computed module', 'functions/publish/publish.ts', 'await import(name);', 'computed'],
		['a folder nobody thought of', 'functions/billing/run.ts', "import 'zod';", 'no row'],
	])('%s', (_, path, text, reason) => {
		expect(complaints(path, text).join()).toContain(reason);
	});

	test.each([
		[
			'a connector its own folder',
			'functions/ingest/connectors/stripe.ts',
			"import { a } from './stripe/prices.ts'; import * as z from 'zod';",
		],
		[
			'a part of a connector its neighbour',
			'functions/ingest/connectors/stripe/prices.ts',
			"import { a } from './money.ts'; import type { B } from '../../../../shared/contracts/connector.ts';",
		],
		[
			'a step shared things and itself',
			'functions/publish/report.ts',
			"import { a } from './page.ts'; import { Problem } from '../../shared/problem.ts';",
		],
		['middy a handler', 'functions/publish/handler.ts', "import middy from '@middy/core';"],
		['infrastructure the types of a step', 'infra/stack.ts', "import type { A } from '../functions/ingest/handler.ts';"],
		['the engine its connectors, by name', 'functions/ingest/sources.ts', 'await import(`./connectors/${name}.ts`);'],
		['the local edge everything', 'functions/local/main.ts', "import { a } from '../publish/publish.ts'; import Stripe from 'stripe';"],
	])('and allows %s', (_, path, text) => {
		expect(complaints(path, text).filter((sentence) => sentence !== null)).toEqual([]);
	});
});

describe('the house', () => {
	const production = productionSources();

	test('has modules to look at', () => expect(production.length).toBeGreaterThan(30));

	test('imports only what the import table allows', () => {
		const sentences = production
			.flatMap((source) => importsOf(source).map((found) => complaint(source.path, found)))
			.filter((sentence) => sentence !== null);
		expect([...new Set(sentences)], sentences.join('\n')).toEqual([]);
	});

	test('covers every production module with one row', () => {
		expect(production.filter(({ path }) => !zoneOf(path)).map(({ path }) => path)).toEqual([]);
		expect(new Set(IMPORT_TABLE.map(({ folder }) => folder)).size, 'a folder stands twice in the import table').toBe(IMPORT_TABLE.length);
	});

	test('reads the clock, the environment and chance only at the edge', () => {
		const sentences = production.flatMap(edgeComplaints);
		expect(sentences, sentences.join('\n')).toEqual([]);
	});

	test('lists no exception to that which is no longer used', () => {
		const unused = Object.entries(EDGE_EXCEPTIONS).flatMap(([path, { reads }]) => {
			const source = production.find((one) => one.path === path);
			const seen = source ? edgeReadsOf(source).map(({ what }) => what) : [];
			return reads.filter((what) => !seen.includes(what)).map((what) => `${path} no longer reads ${what}: remove it from EDGE_EXCEPTIONS`);
		});
		expect(unused).toEqual([]);
	});

	test('has no circle of imports, types included', () => {
		const edges = new Map(
			allSources().map((source) => [
				source.path,
				importsOf(source).flatMap(({ specifier, isComputed }) => {
					const target = specifier === null || isComputed ? null : targetOf(source.path, specifier);
					return target && 'path' in target ? [target.path] : [];
				}),
			]),
		);
		const cycle = findCycle(edges);
		expect(cycle, `modules import each other in a circle: ${cycle?.join(' -> ')}; move what both need into a module of its own`).toBeNull();
	});

	test('imports only packages that package.json declares, and at run time only from its dependencies', () => {
		const { dependencies = {}, devDependencies = {} } = JSON.parse(textOf('package.json')) as Record<
			string,
			Record<string, string> | undefined
		>;
		const missing = production.flatMap((source) =>
			importsOf(source).flatMap(({ specifier, isTypeOnly, line }) => {
				const target = specifier === null ? null : targetOf(source.path, specifier);
				if (!target || 'path' in target || target.package.startsWith('node:')) return [];
				const declared =
					target.package in dependencies || ((isTypeOnly || source.path.startsWith('infra/')) && target.package in devDependencies);
				return declared
					? []
					: [`${source.path}:${line}: ${target.package} is not in package.json's ${isTypeOnly ? 'devDependencies' : 'dependencies'}`];
			}),
		);
		expect(missing, missing.join('\n')).toEqual([]);
	});
});

describe('the edge is recognised', () => {
	test.each([
		['Date.now', 'const at = Date.now();'],
		['new Date()', 'const at = new Date();'],
		['Date()', 'const at = Date();'],
		['Math.random', 'Math.random();'],
		['performance.now', 'performance.now();'],
		['process', 'process.env.HOME;'],
		['process', 'const { env } = process;'],
		['process', "import { env } from 'node:process';"],
		['import.meta.env', 'import.meta.env.MODE;'],
		['crypto.randomUUID', 'crypto.randomUUID();'],
	])('%s in: %s', (what, text) => {
		expect(edgeReadsOf(parseSource('shared/x.ts', text)).map((read) => read.what)).toEqual([what]);
	});

	test('an instant made from a value is no reading', () => {
		expect(edgeReadsOf(parseSource('shared/x.ts', "new Date(0); new Date('2025-01-01'); Date.UTC(2025, 0); Date.parse(text);"))).toEqual(
			[],
		);
	});
});

test('a circle is found and named', () => {
	expect(
		findCycle(
			new Map([
				['a', ['b']],
				['b', ['c']],
				['c', ['b']],
			]),
		),
	).toEqual(['b', 'c', 'b']);
	expect(
		findCycle(
			new Map([
				['a', ['b', 'c']],
				['b', ['c']],
				['c', []],
			]),
		),
	).toBeNull();
});
