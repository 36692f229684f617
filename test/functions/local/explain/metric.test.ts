import { afterEach, describe, expect, test } from 'vitest';
import { explainMetric } from '../../../../functions/local/explain/metric.ts';
import { metricPage } from '../../../../functions/local/explain/metric-page.ts';
import { duckdbReader, type Reader } from '../../../../shared/warehouse/duckdb-reader.ts';

const CELL = { policy: 'p', currency: 'usd', month: '2025-11-01', metric: 'nrr_monthly', segment: null, account: null };
const KEY = `'nrr_monthly' as metric, 'p' as policy_id, 'usd' as currency, date '2025-11-01' as month`;

/** Two accounts of 100.00 and 50.00, which are 90.00 and 60.00 now; what is published of them. */
const tables = ({ numerator = 15_000, value = 1 }: { readonly numerator?: number; readonly value?: number | null } = {}): string =>
	Object.entries({
		metric_catalogue: `select 'nrr_monthly' as metric, 'ratio' as unit, 'ratio' as kind, 'start' as attribution, cast(1 as integer) as window_months`,
		metric_values: `select ${KEY}, 'company' as dimension, 'all' as dimension_value, cast(${numerator} as bigint) as numerator, cast(15000 as bigint) as denominator,
			cast(${value ?? 'null'} as double) as value`,
		metric_account_months: `select ${KEY}, a.account_id, cast(a.numerator as bigint) as numerator, cast(a.denominator as bigint) as denominator
			from (values ('s/A', 9000, 10000), ('s/B', 6000, 5000)) as a (account_id, numerator, denominator)`,
	})
		.map(([name, select]) => `create table ${name} as ${select}`)
		.join(';\n');

describe('a metric of one account', () => {
	let reader: Reader;
	afterEach(() => reader.close());
	const page = async (script: string, account: string | null): Promise<{ readonly adds_up: boolean; readonly text: string }> => {
		reader = await duckdbReader(script, []);
		const explanation = await explainMetric(reader, { ...CELL, account });
		return { adds_up: explanation.adds_up, text: metricPage(explanation, 20).replaceAll(/ +/g, ' ') };
	};

	test('is headed by the account, and what is compared with the published figure is the sum of all', async () => {
		const { adds_up, text } = await page(tables(), 's/A');
		expect(adds_up).toBe(true);
		expect(text).toMatch(/^nrr_monthly in Nov 2025, s\/A, USD, policy p: 90\.0 % \(0\.9\)\n/);
		expect(text).toMatch(/s\/A 90\.00 100\.00\n[^]*sum of all 150\.00 150\.00\n/);
		expect(text).not.toContain('s/B');
		expect(text).toContain('Sum of 2 accounts: 150.00 / 150.00 = the published figure, exactly.');
		expect(text).toContain('explain 2025-11 closing --account s/A');
	});

	test('says so where another account does not make the published figure', async () => {
		const { adds_up, text } = await page(tables({ numerator: 15_001, value: 15_001 / 15_000 }), 's/A');
		expect(adds_up).toBe(false);
		expect(text).toContain('Sum of 2 accounts: 150.00 / 150.00 is NOT what is published: 150.01 / 150.00 = 100.0 % (1.000067)');
	});

	test('says so where the published value is not the quotient of its sides', async () => {
		for (const value of [1.000_000_1, 0.9, null]) expect((await page(tables({ value }), null)).adds_up).toBe(false);
		expect((await page(tables({ value: null }), null)).text).toContain('is NOT what is published: 150.00 / 150.00 = no value');
	});

	test('shows a published mean as it stands where it is not that of its accounts', async () => {
		const { text } = await page(
			tables({ value: 7_500.5 }).replace("'ratio' as unit, 'ratio' as kind", "'currency' as unit, 'mean' as kind"),
			null,
		);
		expect(text).toMatch(/^nrr_monthly in Nov 2025, USD, policy p: 7500\.5 in minor units of USD\n/);
	});

	test('has no value where the account does not count in it', async () => {
		const { adds_up, text } = await page(tables(), 's/C');
		expect(adds_up).toBe(true);
		expect(text).toMatch(/^nrr_monthly in Nov 2025, s\/C, USD, policy p: no value\n/);
		expect(text).toContain('s/C does not count in it.');
	});

	test('is the whole metric where no account is named', async () => {
		const { text } = await page(tables(), null);
		expect(text).toMatch(/^nrr_monthly in Nov 2025, USD, policy p: 100\.0 % \(1\)\n[^]*\ns\/A 90\.00 100\.00\ns\/B 60\.00 50\.00\n/);
	});
});
