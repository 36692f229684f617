import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { addMonths } from '../../../../functions/local/sandbox/calendar.ts';
import type { Kind } from '../../../../functions/local/sandbox/billing/states.ts';
import { STORY_NAMES, storyOf } from '../../../../functions/local/sandbox/stories/index.ts';
import { truthAt } from '../../../../functions/local/sandbox/truth/rows.ts';
import { type Company, found, worldAt } from '../../../../functions/local/sandbox/world.ts';
import { AS_OF, company } from './default-company.ts';

const small = { seed: 'tidemark', accounts: 60, months: 24, asOf: AS_OF };
const KINDS: readonly Kind[] = ['product', 'price', 'coupon', 'customer', 'discount', 'subscription', 'schedule', 'invoice', 'credit_note'];

function bytes(of: Company): string {
	const world = worldAt(of, of.horizon);
	return JSON.stringify(KINDS.map((kind) => [world.list(kind), world.happenings(kind)]));
}

describe('generation', () => {
	test('the same plan gives the same company, byte for byte, and another seed another one', () => {
		const first = bytes(found(small));
		expect(bytes(found(small))).toBe(first);
		expect(bytes(found({ ...small, seed: 'other' }))).not.toBe(first);
	});

	test('ids never repeat, whatever they name', () => {
		const world = worldAt(company, company.horizon);
		const ids = KINDS.flatMap((kind) => [...world.list(kind).map(({ id }) => id), ...world.happenings(kind).map(({ id }) => id)]);
		const lines = world.list('invoice').flatMap((invoice) => invoice.lines.map(({ id }) => id));
		expect(new Set([...ids, ...lines]).size).toBe(ids.length + lines.length);
	});
});

describe('nothing is used before it exists', () => {
	const world = worldAt(company, company.horizon);
	const born = new Map(KINDS.flatMap((kind) => world.list(kind).map(({ id, created }) => [id, created] as const)));

	test('neither prices by items and invoices, nor coupons by discounts', () => {
		const uses = [
			...world.list('subscription').flatMap(({ items }) => items.map(({ price, created }) => ({ id: price, at: created }))),
			...world.list('invoice').flatMap(({ lines, created }) => lines.map(({ price }) => ({ id: price, at: created }))),
			...world.list('discount').map(({ coupon, created }) => ({ id: coupon, at: created })),
			...world.list('subscription').map(({ customer, created }) => ({ id: customer, at: created })),
		];
		expect(uses.filter(({ id, at }) => (born.get(id) ?? Number.POSITIVE_INFINITY) > at)).toEqual([]);
		expect(uses.length).toBeGreaterThan(5_000);
	});
});

describe('the catalogue of stories', () => {
	test('every story is lived by an account of the default company, from its beginning', () => {
		const lived = company.accounts.filter(({ life }) => (life[0]?.at ?? AS_OF) < AS_OF).map(({ story }) => story);
		expect(STORY_NAMES.filter((name) => !lived.includes(name))).toEqual([]);
	});

	test('a story that is not placed in time is over before the company is looked at', () => {
		const unfinished = company.accounts.filter(
			({ story, life }) => story !== 'ordinary' && storyOf(story).placement?.kind !== 'ago' && life.some(({ at }) => at >= AS_OF),
		);
		expect(unfinished.map(({ story }) => story)).toEqual([]);
	});

	test('most accounts are ordinary', () => {
		const ordinary = company.accounts.filter(({ story }) => story === 'ordinary').length;
		expect(ordinary / company.accounts.length).toBeGreaterThan(0.7);
	});
});

describe('believable figures', () => {
	const byMonth = Map.groupBy(truthAt(company, AS_OF), ({ month }) => month);
	const paying = (month: string) =>
		new Map((byMonth.get(month) ?? []).filter(({ mrr_minor }) => mrr_minor > 0n).map((row) => [row.account_id, row]));
	const dollars = (month: string) =>
		[...paying(month).values()]
			.filter(({ currency }) => currency === 'usd')
			.reduce((sum, { mrr_minor }) => sum + Number(mrr_minor) / 100, 0);

	test('MRR grows from almost nothing to a few hundred thousand dollars', () => {
		expect(dollars('2023-01')).toBeLessThan(10_000);
		expect(dollars('2025-11')).toBeGreaterThan(150_000);
		expect(dollars('2025-11')).toBeLessThan(600_000);
	});

	test('1 to 3 % of the customers leave in an average month of the last two years', () => {
		let [left, had] = [0, 0];
		for (let n = 25; n >= 2; n -= 1) {
			const month = new Date(addMonths(AS_OF, -n) * 1000).toISOString().slice(0, 7);
			const after = paying(new Date(addMonths(AS_OF, 1 - n) * 1000).toISOString().slice(0, 7));
			const before = paying(month);
			had += before.size;
			left += [...before.keys()].filter((account) => !after.has(account)).length;
		}
		expect(left / had).toBeGreaterThan(0.01);
		expect(left / had).toBeLessThan(0.03);
	});
});

const vectors = `${process.env.TIDEMARK_SHARED ?? '../shared'}/vectors/mrr-vectors.json`;
if (!existsSync(vectors)) console.warn(`skipped: ${vectors} is absent, so the stories are not compared with the MRR vectors`);

test.skipIf(!existsSync(vectors))('every case of the MRR vectors is played by a story, unless Stripe cannot show it', () => {
	const { vectors: cases } = z
		.object({ vectors: z.array(z.object({ name: z.string() })) })
		.parse(JSON.parse(readFileSync(vectors, 'utf8')));
	const played = new Set(STORY_NAMES.flatMap((name) => storyOf(name).plays ?? []));
	expect(cases.map(({ name }) => name).filter((name) => !played.has(name))).toEqual([
		'test_mode_excluded', // a key of one mode never shows objects of the other
		'late_cancellation_restated', // Stripe cannot end a subscription in the past
		'account_merge_restated', // customers are merged outside Stripe
	]);
});
