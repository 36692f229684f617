import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import survivalCurves from '../../../functions/postprocess/survival-curves.ts';
import survivalSummary from '../../../functions/postprocess/survival-summary.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import {
	accountDimensionColumns,
	type AccountHistory,
	accountMonthColumns,
	accountMonths,
	createModel,
	openWarehouse,
	runPostprocess,
} from './warehouse.ts';

/** The last month of the run is 2025-06, and 2025-07 is still running. */
const accounts: readonly (AccountHistory & { readonly story: string; readonly plan: string })[] = [
	{ story: 'leaves after three month-ends', id: 'a', currency: 'usd', first: '2025-01-01', closings: [100, 100, 150, 0], plan: 'basic' },
	{
		story: 'stays to the end',
		id: 'b',
		currency: 'usd',
		first: '2025-01-01',
		closings: [300, 300, 300, 300, 300, 300, 300],
		plan: 'basic',
	},
	{
		story: 'leaves after one month-end and comes back: the first loss counts',
		id: 'c',
		currency: 'usd',
		first: '2025-01-01',
		closings: [100, 0, 0, 100, 100, 100, 100],
		plan: 'pro',
	},
	{
		story: 'moves from dollars to euros: its dollars are lost, the account is not',
		id: 'd',
		currency: 'usd',
		first: '2025-02-01',
		closings: [500, 500, 0],
		plan: 'pro',
	},
	{ story: 'the same account in euros', id: 'd', currency: 'eur', first: '2025-04-01', closings: [450, 450, 450, 450], plan: 'pro' },
	{
		story: 'leaves in the running month, which says nothing yet',
		id: 'e',
		currency: 'usd',
		first: '2025-05-01',
		closings: [200, 200, 0],
		plan: 'basic',
	},
	{
		story: 'was a customer for ten months before the records begin, leaves in March',
		id: 'f',
		currency: 'usd',
		first: '2025-01-01',
		closings: [50, 50, 0],
		cohort: '2024-03-01',
		plan: 'basic',
	},
];

const dimensionRows = accounts
	.filter(({ story }) => story !== 'the same account in euros')
	.flatMap(({ id, first, cohort = first, plan }) =>
		Object.entries({ company: 'all', cohort: cohort.slice(0, 7), plan }).map(([dimension, value]) => ({
			policy_id: 'p',
			account_id: id,
			month: cohort,
			dimension,
			value,
		})),
	);

let warehouse: Warehouse;
let curves: Row[];
beforeAll(async () => {
	warehouse = await openWarehouse();
	await warehouse.load('account_months', accountMonthColumns, accountMonths(accounts, '2025-07-01'));
	await warehouse.create(
		'mrr_rollforward',
		`select policy_id, currency, month, is_partial, count(case when was_customer then 1 end) as customers_opening,
			count(case when is_customer then 1 end) as customers_closing
		from account_months group by policy_id, currency, month, is_partial`,
	);
	await warehouse.load('account_dimensions', accountDimensionColumns, dimensionRows);
	await createModel(warehouse, 'staging/survival_subjects.sql');
	await createModel(warehouse, 'staging/life_tables.sql');
	curves = await runPostprocess(survivalCurves, warehouse);
	await warehouse.load('survival_curves', survivalCurves.columns, curves);
});
afterAll(() => warehouse.close());

const curve = (basis: string, currency: string, dimension: string, value: string): Row[] =>
	curves.filter(
		(row) => row['basis'] === basis && row['currency'] === currency && row['dimension'] === dimension && row['value'] === value,
	);
const column = (rows: readonly Row[], name: string): unknown[] => rows.map((row) => row[name]);

describe('the company by accounts', () => {
	const company = () => curve('accounts', 'all', 'company', 'all');

	test('counts who entered, was at risk, was lost and was censored at each age', () => {
		expect(column(company(), 'entered').slice(0, 11)).toEqual([5n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n, 0n]);
		// c is lost at age 1; e is last seen at age 1; a is lost at 3; d is last seen at 4; b at 5; f enters at 9 and is lost at 12
		expect(column(company(), 'events')).toEqual([0n, 1n, 0n, 1n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n]);
		expect(column(company(), 'censored')).toEqual([0n, 1n, 0n, 0n, 1n, 1n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]);
		expect(column(company(), 'at_risk')).toEqual([5n, 5n, 3n, 3n, 2n, 1n, 0n, 0n, 0n, 0n, 1n, 1n, 1n]);
	});

	test('survival is the product of 4/5 and 2/3, and nothing after the last', () => {
		expect(company()[3]?.['survival']).toBeCloseTo((4 / 5) * (2 / 3), 14);
		expect(company()[5]?.['survival']).toBeCloseTo((4 / 5) * (2 / 3), 14);
		expect(company()[12]).toMatchObject({ survival: 0, std_error: null, low: null, high: null });
	});

	test('says from which age on not everybody was seen, and up to which month', () => {
		expect(column(curve('accounts', 'all', 'cohort_year', '2025'), 'is_partial')).toEqual([false, false, true, true, true, true]);
		// one account was under observation from its ninth month on only
		expect(new Set(column(company(), 'is_partial'))).toEqual(new Set([true]));
		expect(new Set(column(company(), 'observed_through'))).toEqual(new Set(['2025-06-01']));
	});
});

test('a cohort of one month is complete to its end', () => {
	const january = curve('accounts', 'all', 'cohort', '2025-01');
	expect(column(january, 'survival')).toEqual([
		1,
		expect.closeTo(2 / 3),
		expect.closeTo(2 / 3),
		expect.closeTo(1 / 3),
		expect.closeTo(1 / 3),
		expect.closeTo(1 / 3),
	]);
	expect(column(january, 'is_partial')).not.toContain(true);
	expect(column(curve('accounts', 'all', 'cohort_year', '2025'), 'at_risk')[0]).toBe(5n);
});

test('revenue counts each account with its first month-end, per currency', () => {
	const dollars = curve('revenue', 'usd', 'cohort_year', '2025');
	expect(column(dollars, 'at_risk_minor').slice(0, 4)).toEqual([1200n, 1200n, 900n, 400n]);
	expect(column(dollars, 'event_minor').slice(0, 4)).toEqual([0n, 100n, 500n, 100n]);
	expect(dollars[3]?.['survival']).toBeCloseTo((1100 / 1200) * (400 / 900) * (300 / 400), 14);
	expect(column(curve('revenue', 'eur', 'company', 'all'), 'survival')).toEqual([1, 1, 1]);
});

test('every account is counted once per dimension, and entered = lost + censored', async () => {
	const summaries = await runPostprocess(survivalSummary, warehouse);
	for (const row of summaries) expect(row['accounts']).toBe(BigInt(String(row['events'])) + BigInt(String(row['censored'])));
	for (const dimension of ['company', 'plan', 'cohort', 'cohort_year']) {
		const counted = summaries
			.filter((row) => row['basis'] === 'accounts' && row['dimension'] === dimension)
			.reduce((sum, row) => sum + BigInt(String(row['accounts'])), 0n);
		expect([dimension, counted]).toEqual([dimension, 6n]);
	}
});

test('the median is the first age with no more than half left, or null with its reason', async () => {
	const summaries = await runPostprocess(survivalSummary, warehouse);
	const of = (dimension: string, value: string) =>
		summaries.find((row) => row['basis'] === 'accounts' && row['dimension'] === dimension && row['value'] === value);
	expect(of('cohort', '2025-01')).toMatchObject({
		median_months: 3n,
		median_null_reason: null,
		events: 2n,
		censored: 1n,
		observed_months: 5n,
	});
	expect(of('cohort', '2025-02')).toMatchObject({
		median_months: null,
		median_low: null,
		median_high: null,
		median_null_reason: 'more than half survive at the greatest age seen',
	});
});
