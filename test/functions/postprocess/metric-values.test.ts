import { describe, expect, test } from 'vitest';
import type { Row } from '../../../shared/contracts/column.ts';
import metricValues from '../../../functions/postprocess/metric-values.ts';

/** Twenty accounts, 18 of them kept, in one cell and month; the parts under test are given. */
const sums = (changes: Readonly<Record<string, Row[string]>>): Row => ({
	policy_id: 'p',
	currency: 'usd',
	metric: 'customer_retention_rate',
	dimension: 'company',
	dimension_value: 'all',
	month: '2025-01-01',
	n: 20n,
	numerator: 18n,
	denominator: 20n,
	numerator_squares: '18',
	products: '18',
	denominator_squares: '20',
	is_window_complete: true,
	is_partial: false,
	kind: 'proportion',
	direction: 'up',
	benchmark: 0.9,
	version: 3n,
	...changes,
});

async function* stream(rows: readonly Row[]): AsyncGenerator<Row> {
	yield* rows;
}

const context = { asOf: new Date('2025-06-01'), healthProfile: 'billing_only', sourceKinds: [] };

const valuesOf = async (...rows: Row[]): Promise<Row[]> => {
	const values: Row[] = [];
	for await (const value of metricValues.run({ sums: stream(rows) }, context)) values.push(value);
	return values;
};

const valueOf = async (changes: Readonly<Record<string, Row[string]>>) => (await valuesOf(sums(changes)))[0] ?? {};

test('a value is one division, with the version of its metric and the interval of its kind', async () => {
	const value = await valueOf({});
	expect(value).toMatchObject({ value: 0.9, n: 20n, numerator: 18n, denominator: 20n, version: 3n, null_reason: null, is_low_n: false });
	expect(value['interval_low']).toBeCloseTo(0.699, 4); // Wilson, 18 of 20
	expect(value['interval_high']).toBeCloseTo(0.9721, 4);
});

test('a ratio has the interval of the ratio estimator, and a single account none', async () => {
	// three accounts 90/100, 260/200, 0/100: see the ratio estimator's own tests
	const three = await valueOf({
		kind: 'ratio',
		n: 3n,
		numerator: 350n,
		denominator: 400n,
		numerator_squares: '75700',
		products: '61000',
		denominator_squares: '60000',
	});
	const error = Math.sqrt((1.5 * 14887.5) / 160000);
	expect(three).toMatchObject({ value: 0.875 });
	expect(three['interval_low']).toBeCloseTo(0.875 - 1.959963984540054 * error, 12);
	expect(await valueOf({ kind: 'ratio', n: 1n, numerator: 9n, denominator: 10n })).toMatchObject({
		value: 0.9,
		interval_low: null,
		interval_high: null,
	});
});

describe('why there is no value', () => {
	test.each([
		['window not complete', { n: 0n, numerator: 0n, denominator: 0n, is_window_complete: false }],
		['no accounts in the denominator', { n: 0n, numerator: 0n, denominator: 0n }],
		['denominator is zero', { n: 4n, numerator: 50n, denominator: 0n }],
	])('%s', async (reason, changes) => {
		expect(await valueOf(changes)).toMatchObject({ value: null, null_reason: reason, change: null, benchmark_status: null });
	});
});

test.each([
	['up', 19n, 'better'],
	['up', 18n, 'at'],
	['up', 17n, 'worse'],
	['down', 17n, 'better'],
	['down', 18n, 'at'],
	['down', 19n, 'worse'],
])('where %s is better, %i of 20 is %s than 0.9', async (direction, numerator, status) => {
	expect(await valueOf({ direction, numerator })).toMatchObject({ benchmark_status: status });
});

test('without a benchmark nothing is judged', async () => {
	expect(await valueOf({ benchmark: null })).toMatchObject({ benchmark: null, benchmark_status: null });
});

test('the change is on the month before in the same cell, and skips no month without a value', async () => {
	const values = await valuesOf(
		sums({ month: '2025-01-01', numerator: 18n }),
		sums({ month: '2025-02-01', numerator: 19n }),
		sums({ month: '2025-03-01', n: 0n, numerator: 0n, denominator: 0n }),
		sums({ month: '2025-04-01', numerator: 19n }),
		sums({ month: '2025-01-01', numerator: 10n, dimension_value: 'other' }),
	);
	expect(values.map(({ previous_value, change }) => [previous_value, change])).toEqual([
		[null, null],
		[0.9, 0.95 - 0.9],
		[0.95, null],
		[null, null],
		[null, null],
	]);
});

test('the running month has a value but is neither compared nor judged', async () => {
	const [, running] = await valuesOf(sums({}), sums({ month: '2025-02-01', numerator: 20n, is_partial: true }));
	expect(running).toMatchObject({ value: 1, previous_value: 0.9, change: null, benchmark_status: null, is_partial: true });
});

test.each([
	['proportion', 9n, true],
	['proportion', 10n, false],
	['ratio', 39n, true],
	['ratio', 40n, false],
	['mean', 4n, true],
	['mean', 5n, false],
])('a %s of %i accounts: is_low_n is %s', async (kind, n, isLow) => {
	expect(await valueOf({ kind, n, numerator: n, denominator: n })).toMatchObject({ is_low_n: isLow });
});
