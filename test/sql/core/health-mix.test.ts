import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { openScored, openWorked, severalMonths, worked } from '../../functions/postprocess/health/scored-accounts.ts';
import { rowsOf } from '../../functions/postprocess/warehouse.ts';

describe(`worked example: ${worked.story}`, () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await openWorked();
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
});

describe('several months, two plans and two currencies', () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await openScored(severalMonths);
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
});
