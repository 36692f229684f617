import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../shared/contracts/column.ts';
import type { Built } from '../../support/company.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import { buildSegments, segmentCases } from './segment-case.ts';

const fatal = loadModels().checks.filter(({ header }) => header['severity'] === 'fatal');
const plain = (value: Row[string] | undefined): unknown => (typeof value === 'bigint' ? Number(value) : (value ?? null));

describe.each(segmentCases)('$name', ({ one }) => {
	let built: Built;
	beforeAll(async () => {
		built = await buildSegments(one);
	});
	afterAll(() => built.close());

	test.each(one.expected)('$says', async ({ select, rows }) => {
		expect((await built.rows(select)).map((row) => Object.values(row).map(plain))).toEqual(rows);
	});

	test('metrics and the roll-forward count the same accounts under a value, in every dimension and month', async () => {
		const counted = await built.rows(`
			select f.dimension, f.value, cast(f.month as varchar) as month, f.closing_minor, f.customers_closing, m.numerator, m.denominator
			from mrr_segment_rollforward f
			left join metric_values m on m.policy_id = f.policy_id and m.currency = f.currency and m.dimension = f.dimension and m.dimension_value = f.value
				and m.month = f.month and m.metric = 'arpa'`);
		expect(counted.length).toBeGreaterThan(50);
		expect(counted.filter((row) => row['closing_minor'] !== row['numerator'] || row['customers_closing'] !== row['denominator'])).toEqual(
			[],
		);
	});

	test('a dimension is published for metrics, health, lifetimes and the roll-forward alike', async () => {
		const of = async (table: string) =>
			(await built.rows(`select distinct dimension from ${table} order by 1`)).map((row) => row['dimension']);
		const all = await of('account_dimensions');
		expect(all).toEqual(expect.arrayContaining(['country', 'legal_entity', 'csm', 'account_manager']));
		for (const table of ['mrr_segment_rollforward', 'metric_values', 'health_mix']) expect([table, await of(table)]).toEqual([table, all]);
		expect(await of('survival_curves')).toEqual([...all, 'cohort_year'].sort());
	});

	test.each(fatal)('$name holds', async ({ body }) => {
		expect(await built.rows(body)).toEqual([]);
	});
});
