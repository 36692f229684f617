import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModels } from '../../../functions/transform/models.ts';
import type { Built } from '../../support/company.ts';
import { buildCase } from './company-case.ts';
import { knownVersions, OUTPUT, outputHash, tableHash, versionFault } from './metric-versions.ts';

const metrics = loadModels().metrics;
const known = knownVersions();

let company: Built;
beforeAll(async () => {
	company = await buildCase('tiny-company');
});
afterAll(() => company.close());

describe('output that changes needs a new version', () => {
	test.each(metrics.map((file) => [file.name, file] as const))('%s gives what its version gave', async (name, file) => {
		const fault = versionFault(file, await outputHash(company, name), known);
		expect(fault, fault ?? '').toBeNull();
	});

	test('no version is on record for a metric that is not there', () => {
		const names = new Set(metrics.map(({ name }) => name));
		expect(Object.keys(known).filter((name) => !names.has(name))).toEqual([]);
	});
});

describe('a change is noticed', () => {
	/** The output table with one other value in one row of nrr. */
	const altered = async (table: keyof typeof OUTPUT, column: string, value: string): Promise<boolean> => {
		const names = (await company.warehouse.columns(table)).map(({ name }) => name);
		const last = "metric = 'nrr' and policy_id = 'tidemark_default' and month = (select max(month) from metric_values)";
		const select = names.map((name) => (name === column ? `case when ${last} then ${value} else ${name} end as ${name}` : name));
		await company.warehouse.create(`altered_${table}_${column}`, `select ${select.join(', ')} from ${table}`);
		const before = await tableHash(company, table, OUTPUT[table], 'nrr');
		return (await tableHash(company, `altered_${table}_${column}`, OUTPUT[table], 'nrr')) !== before;
	};

	test.each([
		['metric_account_months', 'numerator', 'numerator + 1'],
		['metric_account_months', 'denominator', 'denominator + 1'],
		['metric_account_months', 'account_id', "account_id || 'x'"],
		['metric_values', 'value', 'value + 1e-12'],
		['metric_values', 'n', 'n + 1'],
		['metric_values', 'dimension_value', "dimension_value || 'x'"],
		['metric_values', 'interval_low', 'null'],
		['metric_values', 'is_low_n', 'not is_low_n'],
		['metric_values', 'null_reason', "'because'"],
	] as const)('in %s.%s', async (table, column, value) => {
		expect(await altered(table, column, value)).toBe(true);
	});

	test('but another benchmark is no other output', async () => {
		expect(await altered('metric_values', 'benchmark', '1.5e0')).toBe(false);
	});
});

describe('the fault says what to do', () => {
	const file = (version: string) => ({ name: 'nrr', header: { version } });

	test('about other output under the same version', () => {
		expect(versionFault(file('1'), 'bb', { nrr: { 1: 'aa' } })).toMatch(
			/"-- version: 2" in sql\/metrics\/nrr.sql and add "2": "bb" to "nrr"[\s\S]*tiny company was changed/,
		);
	});

	test('about a version that is not on record', () => {
		expect(versionFault(file('2'), 'bb', { nrr: { 1: 'aa' } })).toContain('add "2": "bb" to "nrr"');
	});

	test('and nothing where the version gives what it gave', () => {
		expect(versionFault(file('1'), 'aa', { nrr: { 1: 'aa' } })).toBeNull();
	});
});
