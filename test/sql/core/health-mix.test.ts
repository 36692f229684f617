import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import healthBridge from '../../../functions/postprocess/health-bridge.ts';
import { required, type Row } from '../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import {
	accountDimensionColumns,
	accountMonthColumns,
	accountMonths,
	createModel,
	openWarehouse,
	rowsOf,
	runPostprocess,
} from '../../functions/postprocess/warehouse.ts';

const healthColumns = {
	policy_id: required.varchar(''),
	account_id: required.varchar(''),
	month: required.date(''),
	is_partial: required.boolean(''),
	band: required.varchar(''),
};
const MODELS = ['staging/health_members.sql', 'core/health_mix.sql', 'core/health_migration.sql'];

interface Scored {
	readonly account: string;
	/** Band at each month-end from January 2025 on; null is not a customer. */
	readonly bands: readonly (string | null)[];
	/** Plan at each of them. */
	readonly plans?: readonly string[];
	readonly currency?: string;
}

const month = (position: number): string => `2025-0${position + 1}-01`;

const open = async (accounts: readonly Scored[]): Promise<Warehouse> => {
	const warehouse = await openWarehouse();
	await warehouse.load(
		'account_health',
		healthColumns,
		accounts.flatMap(({ account, bands }) =>
			bands.flatMap((band, k) =>
				band === null ? [] : [{ policy_id: 'p', account_id: account, month: month(k), is_partial: false, band }],
			),
		),
	);
	const histories = accounts.map(({ account, bands, currency }, k) => ({
		id: account,
		currency: currency ?? 'usd',
		first: '2025-01-01',
		closings: bands.map((band) => (band === null ? 0 : 100 + k)),
	}));
	await warehouse.load('account_months', accountMonthColumns, accountMonths(histories, ''));
	await warehouse.load(
		'account_dimensions',
		accountDimensionColumns,
		accounts.flatMap(({ account, bands, plans }) =>
			bands.flatMap((_, k) =>
				Object.entries({ company: 'all', plan: plans?.[k] ?? 'basic' }).map(([dimension, value]) => ({
					policy_id: 'p',
					account_id: account,
					month: month(k),
					dimension,
					value,
				})),
			),
		),
	);
	for (const model of MODELS) await createModel(warehouse, model);
	return warehouse;
};

const states = z.record(z.string(), z.string());
const worked = z
	.looseObject({ story: z.string(), before: states, after: states, matrix: z.record(z.string(), z.int()) })
	.parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../cases/health/mix.json'), 'utf8')));

describe(`worked example: ${worked.story}`, () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		const names = [...new Set([...Object.keys(worked.before), ...Object.keys(worked.after)])];
		warehouse = await open(names.map((account) => ({ account, bands: [worked.before[account] ?? null, worked.after[account] ?? null] })));
	});
	afterAll(() => warehouse.close());

	test('the migration matrix comes out', async () => {
		const rows = await rowsOf(
			warehouse,
			"select from_band, to_band, accounts from health_migration where currency = 'all' and dimension = 'company'",
		);
		expect(
			Object.fromEntries(rows.map((row) => [`${String(row['from_band'])}->${String(row['to_band'])}`, Number(row['accounts'])])),
		).toEqual(worked.matrix);
	});

	test('the mix names every band and its shares sum to one', async () => {
		const rows = await rowsOf(
			warehouse,
			"select band, accounts, share, mrr_minor from health_mix where currency = 'all' and dimension = 'company' and month = date '2025-01-01' order by band",
		);
		expect(rows.map((row) => [row['band'], row['accounts'], row['share'], row['mrr_minor']])).toEqual([
			['green', 4n, 0.4, null],
			['red', 3n, 0.3, null],
			['unknown', 0n, 0, null],
			['yellow', 3n, 0.3, null],
		]);
	});

	test('the bridge foots: 55 to 72.727273 is 11.111111 migration, 6.111111 exit and 0.505051 entry', async () => {
		const rows = await runPostprocess(healthBridge, warehouse);
		expect(rows.find((row) => row['dimension'] === 'company')).toMatchObject({
			index_before: '55',
			index_after: '72.727273',
			change: '17.727273',
			migration_effect: '11.111111',
			exit_effect: '6.111111',
			entry_effect: '0.505051',
			scope_effect: '0',
			stayers: 9n,
			improved: 3n,
			worsened: 1n,
			sign_test_p: 0.625,
		});
	});
});

describe('several months, two plans and two currencies', () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await open([
			{ account: 'changes plan', bands: ['green', 'green', 'yellow'], plans: ['basic', 'pro', 'pro'] },
			{ account: 'gets known', bands: ['unknown', 'green', 'green'] },
			{ account: 'gets lost', bands: ['red', 'unknown', null] },
			{ account: 'comes back', bands: ['yellow', null, 'green'], plans: ['pro', 'pro', 'pro'] },
			{ account: 'in euros', bands: ['yellow', 'red', 'red'], plans: ['pro', 'pro', 'pro'], currency: 'eur' },
			{ account: 'steady', bands: ['green', 'green', 'green'] },
		]);
	});
	afterAll(() => warehouse.close());

	const migration = async (where: string): Promise<Record<string, number>> => {
		const rows = await rowsOf(warehouse, `select from_band, to_band, accounts from health_migration where currency = 'all' and ${where}`);
		return Object.fromEntries(rows.map((row) => [`${String(row['from_band'])}->${String(row['to_band'])}`, Number(row['accounts'])]));
	};

	test('who changes group is transferred, neither lost nor new', async () => {
		expect(await migration("value = 'basic' and month = date '2025-02-01'")).toEqual({
			'green->transferred': 1,
			'unknown->green': 1,
			'red->unknown': 1,
			'green->green': 1,
		});
		expect(await migration("value = 'pro' and month = date '2025-02-01'")).toEqual({
			'+transferred->green': 1,
			'yellow->churned': 1,
			'yellow->red': 1,
		});
		expect(await migration("value = 'pro' and month = date '2025-03-01'")).toEqual({ 'green->yellow': 1, '+new->green': 1, 'red->red': 1 });
		expect(await migration("value = 'all' and month = date '2025-03-01'")).toEqual({
			'green->yellow': 1,
			'green->green': 2,
			'unknown->churned': 1,
			'+new->green': 1,
			'red->red': 1,
		});
	});

	test('the first month has nothing to compare with', async () => {
		expect(await migration("month = date '2025-01-01'")).toEqual({});
	});

	test('rows sum to the mix before and columns to the mix after, in accounts and in money, for every group and currency', async () => {
		const broken = await rowsOf(
			warehouse,
			`with sums as (
				select currency, dimension, value, date_add('month', -1, month) as month, from_band as band, month as seen, sum(accounts) as accounts, sum(mrr_before_minor) as mrr_minor
				from health_migration where from_band not like '+%' group by 1, 2, 3, 4, 5, 6
				union all
				select currency, dimension, value, month, to_band as band, month as seen, sum(accounts) as accounts, sum(mrr_after_minor) as mrr_minor
				from health_migration where to_band not in ('churned', 'transferred') group by 1, 2, 3, 4, 5, 6
			), expected as (
				select m.currency, m.dimension, m.value, m.month, m.band, s.seen, m.accounts, m.mrr_minor from health_mix m
				cross join (values (date '2025-02-01'), (date '2025-03-01')) as s (seen)
				where m.accounts > 0 and (m.month = s.seen or m.month = date_add('month', -1, s.seen))
			)
			(select currency, dimension, value, month, band, seen, accounts, mrr_minor from sums except select currency, dimension, value, month, band, seen, accounts, mrr_minor from expected)
			union all
			(select currency, dimension, value, month, band, seen, accounts, mrr_minor from expected except select currency, dimension, value, month, band, seen, accounts, mrr_minor from sums)`,
		);
		expect(broken).toEqual([]);
		expect(
			(await rowsOf(warehouse, 'select distinct currency from health_migration order by currency')).map((row) => row['currency']),
		).toEqual(['all', 'eur', 'usd']);
	});

	test('money is counted per currency, and shares of it sum to one', async () => {
		const rows = await rowsOf(
			warehouse,
			"select currency, band, mrr_minor, mrr_share from health_mix where dimension = 'company' and month = date '2025-02-01' and accounts > 0 and currency <> 'all' order by currency, band",
		);
		expect(rows.map((row) => [row['currency'], row['band'], row['mrr_minor'], row['mrr_share']])).toEqual([
			['eur', 'red', 104n, 1],
			['usd', 'green', 100n + 101n + 105n, 306 / 408],
			['usd', 'unknown', 102n, 102 / 408],
		]);
	});

	test('the bridge of every group foots, with those who moved in or out as scope', async () => {
		const rows: Row[] = await runPostprocess(healthBridge, warehouse);
		expect(rows).toHaveLength(6);
		const foots = (row: Row) =>
			Math.round(
				['migration_effect', 'exit_effect', 'entry_effect', 'scope_effect'].reduce((sum, column) => sum + Number(row[column]) * 1e6, 0),
			) === Math.round(Number(row['change']) * 1e6);
		expect(rows.filter((row) => row['null_reason'] === null).every(foots)).toBe(true);
		// pro in February: of 50, 50 one churns; red stays and a green one joins from basic: 50 → 50 → 0 → 50
		expect(rows.find((row) => row['value'] === 'pro' && row['month'] === '2025-02-01')).toMatchObject({
			index_before: '50',
			exit_effect: '0',
			migration_effect: '-50',
			scope_effect: '50',
			entry_effect: '0',
			index_after: '50',
		});
	});
});
