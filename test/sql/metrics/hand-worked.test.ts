import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModels } from '../../../functions/transform/models.ts';
import type { Built } from '../../support/company.ts';
import { buildCase } from './company-case.ts';
import { isSame, worked } from './fraction.ts';
import { type HandWorked, handWorked, HEADER } from './hand-worked.ts';

const metrics = loadModels().metrics.map(({ name }) => name);
const TINY = 'test/cases/tiny-company/metric-values.csv';

describe.each(['tiny-company', 'seven-accounts'])('%s, worked by hand', (name) => {
	let company: Built;
	beforeAll(async () => {
		company = await buildCase(name);
	});
	afterAll(() => company.close());

	const cells = (one: HandWorked, select: string) =>
		company.rows(`select ${select} from metric_values where ${one.where} and month between date '${one.first}' and date '${one.last}'`);

	const values = handWorked(name);
	const isNull = ({ worked: arithmetic }: HandWorked): boolean => arithmetic.startsWith('null: ');
	const titled = (which: (one: HandWorked) => boolean) => values.filter(which).map((one) => [`${one.where}, ${one.last}`, one] as const);

	test.each(titled((one) => !isNull(one)))('%s: numerator and denominator', async (_, one) => {
		const [sums] = await cells(one, 'cast(sum(numerator) as bigint) as numerator, cast(sum(denominator) as bigint) as denominator');
		const got = { numerator: BigInt(String(sums?.['numerator'] ?? 0)), denominator: BigInt(String(sums?.['denominator'] ?? 0)) };
		expect(got.denominator, 'denominator').not.toBe(0n);
		expect(isSame(got, worked(one.worked)), `${got.numerator}/${got.denominator} instead of ${one.worked}`).toBe(true);
	});

	test.each(titled((one) => !isNull(one) && one.first === one.last))('%s: value', async (_, one) => {
		const { numerator, denominator } = worked(one.worked);
		expect(await cells(one, 'value, null_reason')).toEqual([{ value: Number(numerator) / Number(denominator), null_reason: null }]);
	});

	test.each(titled(isNull))('%s: no value', async (_, one) => {
		expect(await cells(one, 'value, null_reason')).toEqual([{ value: null, null_reason: one.worked.slice('null: '.length) }]);
	});
});

describe('every metric has its proof', () => {
	test.each(metrics)('%s has a value worked by hand', (metric) => {
		const values = handWorked('tiny-company').filter((one) => one.metric === metric && !one.worked.startsWith('null'));
		expect(
			values.length,
			`add to ${TINY} (${HEADER}):\n${metric},tidemark_default,usd,company,all,2025-03,<the arithmetic, written out>`,
		).toBeGreaterThan(0);
	});

	test('and no value speaks of a metric that is not there', () => {
		const unknown = handWorked('tiny-company').filter(({ metric }) => !metrics.includes(metric));
		expect(unknown.map(({ metric }) => `${metric}: remove its lines from ${TINY} or add sql/metrics/${metric}.sql`)).toEqual([]);
	});
});
