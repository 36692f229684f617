import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PORTABLE_FUNCTIONS } from '../../../functions/transform/lint/functions.ts';
import { statementOf } from '../../../functions/transform/lint/statement.ts';
import { lintRules, lintSql } from '../../../functions/transform/lint.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { cases, plainRows } from './portability-cases.ts';

let warehouse: Warehouse;
beforeAll(async () => {
	warehouse = await duckdbWarehouse({ store: memoryStore() });
});
afterAll(() => warehouse.close());

describe.each(cases)('$name: $about', ({ statement, rows }) => {
	test('gives on DuckDB, with our macros, the rows that Trino gives', async () => {
		expect(await plainRows(warehouse, statement)).toEqual(rows);
	});

	test('is inside the portable subset', () => expect(lintSql(statement)).toEqual([]));
});

describe.each(cases.filter(({ types }) => types !== undefined))('$name', ({ name, statement, types }) => {
	test('has the types that Trino gives', async () => {
		const table = `probe_${name.replaceAll('-', '_')}`;
		await warehouse.create(table, statement);
		const columns = Object.fromEntries((await warehouse.columns(table)).map((column) => [column.name, column.type]));
		expect(columns).toMatchObject(types ?? {});
	});
});

describe('the subset as a whole', () => {
	test('every function that models may call is probed', () => {
		const called = new Set(cases.flatMap(({ statement }) => statementOf(statement).calls.map((call) => call.name)));
		expect(
			Object.keys(PORTABLE_FUNCTIONS).filter((name) => !called.has(name)),
			'functions without a statement in test/cases/portability/',
		).toEqual([]);
	});

	test('every known difference is refused by a rule, probed, or guarded elsewhere', () => {
		const elsewhere = [
			10, // no macro stands for an aggregate: below
			41, // timestamps are cut to milliseconds where Parquet is written
		];
		const guarded = new Set([
			...lintRules.flatMap(({ differences }) => differences),
			...cases.flatMap(({ differences }) => differences),
			...elsewhere,
		]);
		expect(Array.from({ length: 110 }, (_, index) => index + 1).filter((difference) => !guarded.has(difference))).toEqual([]);
	});

	test('no macro stands for an aggregate, which could then not be used over a window', () => {
		const macros = readFileSync(new URL('../../../shared/warehouse/duckdb-macros.sql', import.meta.url), 'utf8');
		const names = [...macros.matchAll(/create(?: or replace)? macro (\w+)/gi)].map(([, name]) => name);
		expect(names.length).toBeGreaterThan(5);
		expect(
			names.filter(
				(name) =>
					name !== undefined &&
					/^(sum|count|min|max|avg|bool_and|bool_or|count_if|array_agg|lag|lead|row_number|rank|dense_rank|first_value|last_value)$/.test(
						name,
					),
			),
		).toEqual([]);
	});

	test('every macro is for a function that models may call', () => {
		const macros = readFileSync(new URL('../../../shared/warehouse/duckdb-macros.sql', import.meta.url), 'utf8');
		const inAdapters = ['to_utf8', 'to_hex', 'from_base']; // of the digest, shared/warehouse/digest.ts
		const names = [...macros.matchAll(/create(?: or replace)? macro (\w+)/gi)].flatMap(([, name]) => name ?? []);
		expect(
			names.filter((name) => !(name in PORTABLE_FUNCTIONS) && !inAdapters.includes(name)),
			'macros that no model may use: remove them',
		).toEqual([]);
	});
});

describe('a table is refused when a column has a type that files and Athena cannot carry', () => {
	test.each([
		['128-bit integer', 'select sum(a) as x from (values (1)) as t(a)'],
		['small integer', 'select sign(-5) as x'],
		['unsigned integer', 'select cast(1 as ubigint) as x'],
		['uuid', 'select uuid() as x'],
		['interval', "select interval '1' day as x"],
		['time', "select time '10:00:00' as x"],
		['timestamp with zone', "select timestamptz '2024-01-01 00:00:00+00' as x"],
		['list', 'select array[1] as x'],
		['json', "select cast('{}' as json) as x"],
	])('%s', async (type, statement) => {
		await expect(warehouse.create(`refused_${type.replaceAll(/[ -]/g, '_').replace(/^(\d)/, 'n$1')}`, statement)).rejects.toThrow(
			'Athena cannot have',
		);
	});
});
