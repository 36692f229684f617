import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Built } from '../../support/company.ts';
import { buildCase } from './company-case.ts';

let company: Built;
beforeAll(async () => {
	company = await buildCase('tiny-company');
});
afterAll(() => company.close());

const cell = (metric: string, month: string, where = "dimension = 'company'") =>
	company.rows(
		`select * from metric_values where policy_id = 'tidemark_default' and currency = 'usd' and metric = '${metric}' and month = date '${month}-01' and ${where}`,
	);

describe('the roll-up', () => {
	test('every dimension adds up to the company, in every metric and month', async () => {
		const differing = await company.rows(`
			with sums as (
				select policy_id, currency, metric, month, dimension, sum(n) as n, sum(numerator) as y, sum(denominator) as x, sum(numerator_squares) as yy, sum(products) as xy,
					sum(denominator_squares) as xx
				from metric_sums group by policy_id, currency, metric, month, dimension
			)
			select d.* from sums d join sums c on c.policy_id = d.policy_id and c.currency = d.currency and c.metric = d.metric and c.month = d.month and c.dimension = 'company'
			where (d.n, d.y, d.x, d.yy, d.xy, d.xx) is distinct from (c.n, c.y, c.x, c.yy, c.xy, c.xx)`);
		expect(differing).toEqual([]);
	});

	test('the company holds every row of every metric', async () => {
		const select = (table: string, n: string, where: string) =>
			company.rows(`select metric, policy_id, currency, month, cast(${n} as bigint) as n, cast(sum(numerator) as bigint) as y, cast(sum(denominator) as bigint) as x
				from ${table} where ${where} group by metric, policy_id, currency, month having ${n} > 0 order by metric, policy_id, currency, month`);
		const counted = await select('metric_account_months', 'count(*)', 'true');
		expect(counted.length).toBeGreaterThan(300);
		expect(await select('metric_sums', 'sum(n)', "dimension = 'company'")).toEqual(counted);
	});

	test('a cell stands in every month from its first to the running one', async () => {
		const gaps = await company.rows(`select policy_id, currency, metric, dimension, dimension_value from metric_values
			group by policy_id, currency, metric, dimension, dimension_value
			having count(*) <> datediff('month', min(month), date '2025-04-01') + 1 or max(month) <> date '2025-04-01'`);
		expect(gaps).toEqual([]);
	});

	test('a group whose last account left keeps its cells, empty and with the reason', async () => {
		const rows = await cell('arpa', '2025-01', "dimension = 'cohort' and dimension_value = '2024-05'");
		expect(rows).toMatchObject([{ value: null, n: 0n, null_reason: 'no accounts in the denominator', is_low_n: true }]);
	});

	test('who is never seen at a month-end makes no cell', async () => {
		expect(await cell('arpa', '2024-06', "dimension = 'cohort' and dimension_value = '2024-06'")).toEqual([]);
	});
});

describe('what one metric says of another', () => {
	test.each([
		['nrr_monthly', 'net_revenue_churn_rate_monthly'],
		['grr_monthly', 'gross_revenue_churn_rate_monthly'],
		['customer_retention_rate', 'logo_churn_rate'],
		['customer_retention_rate_monthly', 'logo_churn_rate_monthly'],
	])('%s and %s add up to one in every cell', async (kept, lost) => {
		const cells = await company.rows(`select k.numerator + l.numerator as both, k.denominator as whole, l.denominator as same
			from metric_sums k join metric_sums l on l.policy_id = k.policy_id and l.currency = k.currency and l.dimension = k.dimension
				and l.dimension_value = k.dimension_value and l.month = k.month and l.metric = '${lost}'
			where k.metric = '${kept}'`);
		expect(cells.length).toBeGreaterThan(100);
		expect(cells.filter(({ both, whole, same }) => both !== whole || whole !== same)).toEqual([]);
	});

	test.each([
		['grr', 'nrr'],
		['grr_monthly', 'nrr_monthly'],
		['continuous_customer_retention_rate', 'customer_retention_rate'],
	])('%s is never more than %s', async (less, more) => {
		const above =
			await company.rows(`select l.* from metric_values l join metric_values m on m.policy_id = l.policy_id and m.currency = l.currency
			and m.dimension = l.dimension and m.dimension_value = l.dimension_value and m.month = l.month and m.metric = '${more}'
			where l.metric = '${less}' and (l.value > m.value or l.n <> m.n)`);
		expect(above).toEqual([]);
	});
});

describe('the columns beside the value', () => {
	test('ten customers of the opening are enough for a share, nine are not', async () => {
		expect(await cell('logo_churn_rate_monthly', '2025-03')).toMatchObject([
			{ n: 10n, is_low_n: false, benchmark: 0.05, benchmark_status: 'worse' },
		]);
		expect(await cell('logo_churn_rate', '2025-03')).toMatchObject([{ n: 9n, is_low_n: true, benchmark: null, benchmark_status: null }]);
	});

	test('the change is on the month before, and the running month has none', async () => {
		const [march] = await cell('arpa', '2025-03');
		expect(march).toMatchObject({ previous_value: 151, change: 1270 / 9 - 1510 / 10, is_partial: false });
		expect(await cell('arpa', '2025-04')).toMatchObject([{ previous_value: 1270 / 9, change: null, is_partial: true }]);
	});

	test('the interval of a share is Wilson, that of a sum over sums comes from the squares', async () => {
		const [share] = await cell('logo_churn_rate_monthly', '2025-03');
		expect(share?.['interval_low']).toBeCloseTo(0.0179, 4); // Wilson, 1 of 10
		expect(share?.['interval_high']).toBeCloseTo(0.4042, 4);
		// four accounts on pro: 240, 50, 110, 70; mean 117.5, deviations 122.5, -67.5, -7.5, -47.5, variance 21875 / 3, error of the mean its root over 2
		const [mean] = await cell('arpa', '2025-03', "dimension = 'plan' and dimension_value = 'pro'");
		expect(mean?.['interval_high']).toBeCloseTo(117.5 + (1.959963984540054 * Math.sqrt(21875 / 3)) / 2, 9);
	});
});
