import * as z from 'zod';
import { optional, required, type RowOf } from './column.ts';

/** The part of a benchmark before its first space is the number, the rest says where it comes from. */
const benchmark = z
	.string()
	.regex(/^(none|-?\d+(\.\d+)? \S.*)$/, 'none, or a number, a space and its source')
	.transform((text) => {
		const [, value = '', source = ''] = /^(\S+) (.+)$/.exec(text) ?? [];
		return text === 'none' ? null : { value: Number(value), source };
	});

/**
 * Header of a file in sql/metrics: its catalogue entry, read from `-- key: value` lines. The name is the file's.
 * Its statement returns policy_id, currency, account_id, month, numerator and denominator (bigint); the metric of any group of accounts
 * is the sum of numerators over the sum of denominators.
 */
export const metricHeaderSchema = z.strictObject({
	about: z.string().min(1).describe('one plain sentence'),
	unit: z.enum(['ratio', 'currency', 'count']).describe('currency: minor units of the currency in the row'),
	direction: z.enum(['up', 'down']).describe('which way is better'),
	kind: z
		.enum(['ratio', 'share', 'proportion', 'mean'])
		.describe(
			'what the interval rests on: proportion counts accounts (Wilson), ratio and mean are sums over sums (linearised), share is a ratio of a part to its whole (linearised, within 0 and 1)',
		),
	window_months: z.enum(['1', '12']).transform(BigInt).describe('months from the opening to the closing that are compared'),
	attribution: z
		.enum(['start', 'end'])
		.describe('which month an account is grouped by: that of the opening, window_months before, or that of the closing'),
	benchmark,
	version: z
		.string()
		.regex(/^[1-9]\d*$/, 'a whole number from 1')
		.transform(BigInt)
		.describe('raised when the same facts give other output'),
});
export type MetricHeader = z.output<typeof metricHeaderSchema>;

/** The table `metric_catalogue`: one row per metric, from its header. */
export const metricCatalogueColumns = {
	metric: required.varchar('Name of the metric'),
	about: required.varchar('What it says, in one sentence'),
	unit: required.varchar('ratio, currency (minor units) or count'),
	direction: required.varchar('up or down: which way is better'),
	kind: required.varchar('ratio, share, proportion or mean'),
	window_months: required.bigint('Months from the opening to the closing that are compared'),
	attribution: required.varchar('start or end: which month an account is grouped by'),
	benchmark: optional.double('Value to compare with; null where none is known'),
	benchmark_source: optional.varchar('Where the benchmark comes from'),
	version: required.bigint('Raised when the same facts give other output'),
};

/** The catalogue row of the metric in file `<metric>.sql`. */
export const metricCatalogueRow = (metric: string, header: MetricHeader): RowOf<typeof metricCatalogueColumns> => ({
	metric,
	...header,
	benchmark: header.benchmark?.value ?? null,
	benchmark_source: header.benchmark?.source ?? null,
});
