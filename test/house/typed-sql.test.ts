import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { lintSql } from '../../functions/transform/lint.ts';
import { memoryStore } from '../../shared/storage/memory.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { judge, typedRules } from './sql/typed/check.ts';
import { CORRELATED_RULE } from './sql/typed/correlated.ts';
import { UNTYPED_RULE } from './sql/typed/untyped-columns.ts';

const caseSchema = z.strictObject({
	rule: z.string(),
	about: z.string(),
	failing: z.array(z.string()).min(1),
	passing: z.array(z.string()).min(1),
});

const FOLDER = new URL('../cases/sql-types/', import.meta.url);
const cases = readdirSync(FOLDER).map((file) => caseSchema.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))));

/** A table without rows, and a column of every type under the name that the cases use. */
const EMPTY = `select cast(null as bigint) as n, cast(null as decimal(38, 12)) as m, cast(null as double) as f, cast(null as varchar) as s,
	cast(null as boolean) as b, cast(null as date) as d, cast(null as timestamp) as i limit 0`;

let warehouse: Warehouse;
beforeAll(async () => {
	warehouse = await duckdbWarehouse({ store: memoryStore() });
	for (const table of ['t', 'u']) await warehouse.create(table, EMPTY);
});
afterAll(() => warehouse.close());

const rulesBroken = async (sql: string): Promise<string[]> => (await judge(warehouse, sql)).findings.map(({ rule }) => rule);

describe.each(cases)('$rule: $about', ({ rule, failing, passing }) => {
	test.each(failing)('finds %s', async (sql) => {
		await warehouse.create('anything', sql); // DuckDB has nothing against it
		await warehouse.release('anything');
		expect(await rulesBroken(sql)).toContain(rule);
	});

	test.each(passing)('lets pass %s', async (sql) => {
		expect(await judge(warehouse, sql)).toMatchObject({ findings: [], unknown: [] });
		expect(lintSql(sql)).toEqual([]);
	});
});

describe('the typed rules', () => {
	test('have a case each, and every case a rule', () =>
		expect(cases.map(({ rule }) => rule).sort()).toEqual([...typedRules.map(({ name }) => name), CORRELATED_RULE, UNTYPED_RULE].sort()));

	test('say the line, the expressions with their types, and how to write it', async () => {
		const { findings } = await judge(
			warehouse,
			"-- about: é\nwith c as (\n  select s, sum(n) as m from t group by s\n)\nselect\n  c.s || c.m as x\nfrom c where c.m = '1'",
		);
		expect(findings).toEqual([
			{
				rule: 'joined-text',
				line: 6,
				message: '|| takes text, and c.m is hugeint: Trino refuses what DuckDB converts',
				portable: 's || cast(n as varchar)',
			},
			{
				rule: 'mixed-types',
				line: 7,
				message: "a comparison takes values of one type, and c.m is hugeint, '1' is varchar: Trino refuses what DuckDB converts",
				portable: 'cast(n as varchar) beside texts, numbers beside numbers',
			},
		]);
	});

	test('say nothing against what DuckDB cannot tell the type of, and name it', async () => {
		expect(await judge(warehouse, 'select n from t where n = nowhere')).toEqual({ findings: [], operands: 3, unknown: ['nowhere'] });
	});

	test('read one statement', async () => {
		await expect(judge(warehouse, 'select n from')).rejects.toThrow('syntax error');
		await expect(judge(warehouse, 'select n from t; select n from t')).rejects.toThrow('not one statement');
	});
});
