import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Built, buildCompany } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

const fileSchema = z.object({
	agreement: z.record(z.string(), z.string()),
	vectors: z.array(z.object({ billing_period: z.string(), price: z.number(), expected_mrr: z.number() })),
});
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;
const { agreement, vectors } = fileSchema.parse(read(path.join(import.meta.dirname, '../../cases/killbill-mrr.json')));

const INTERVALS: Readonly<Record<string, string | null>> = { MONTHLY: 'month', ANNUAL: 'year', NO_BILLING_PERIOD: null };

/** Four decimals of a major unit, half up to the minor unit, without a detour over doubles. */
const minorOf = (major: number): number => Math.floor((Math.round(major * 10_000) + 50) / 100);

const company = entityRows({
	prices: vectors.map(({ billing_period, price }, index) => ({
		price_id: `price_${index}`,
		currency: 'usd',
		unit_amount: String(Math.round(price * 100)),
		billing_interval: INTERVALS[billing_period] ?? null,
		interval_count: 1,
		usage_type: 'licensed',
	})),
	subscription_item_versions: vectors.map((_, index) => ({
		subscription_id: `sub_${index}`,
		item_id: `item_${index}`,
		account_id: `cus_${index}`,
		effective_at: '2025-01-01',
		evidence: 'event',
		status: 'active',
		price_id: `price_${index}`,
		quantity: 1,
		is_paused: false,
		is_live: true,
	})),
});

describe("Kill Bill's prices", () => {
	let built: Built;
	const got = new Map<string, number>();
	beforeAll(async () => {
		built = await buildCompany({ killbill: company }, { asOf: new Date('2025-02-01T00:00:00Z'), targets: ['mrr_intervals'] });
		for (const row of await built.rows('select item_id, mrr_minor from mrr_intervals'))
			got.set(String(row['item_id']), Number(row['mrr_minor']));
	});
	afterAll(() => built.close());

	test('are sixty-three, of billing periods whose reading is told', () => {
		expect(vectors).toHaveLength(63);
		expect([...new Set(vectors.map(({ billing_period }) => billing_period))].sort()).toEqual(Object.keys(agreement).sort());
	});

	test.each(vectors.map((vector, index) => [vector.billing_period, vector.price, vector.expected_mrr, index] as const))(
		'%s at %f is %f a month',
		(_period, _price, expected, index) => {
			expect(got.get(`item_${index}`) ?? 0).toBe(minorOf(expected));
		},
	);
});

const SHARED = path.resolve(process.env['TIDEMARK_SHARED'] ?? '../shared', 'vectors/killbill-mrr.json');
test.skipIf(!existsSync(SHARED))("the copy of Kill Bill's cases says what the shared original says", () => {
	expect(vectors).toEqual(fileSchema.pick({ vectors: true }).parse(read(SHARED)).vectors);
});
if (!existsSync(SHARED)) console.warn(`SKIPPED: Kill Bill's original cases are not at ${SHARED}; set TIDEMARK_SHARED to compare with them`);
