import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../../../functions/postprocess/health/assess.ts';
import { cap } from '../../../../functions/postprocess/health/caps.ts';
import { micro, microText } from '../../../../functions/postprocess/health/micro.ts';
import { modelVersion, profileSchema } from '../../../../functions/postprocess/health/profile.ts';
import { healthProfile, healthProfileNames } from '../../../../functions/postprocess/health/profiles.ts';
import type { Snapshot } from '../../../../functions/postprocess/health/snapshots.ts';
import { AT, bands, identity, profileOf, seenAll } from './profile-of.ts';

const snapshot = (monthIndex: number, observations: Snapshot['observations']): Snapshot => ({
	policyId: 'p',
	accountId: 'a',
	month: '2025-06-01',
	monthIndex: BigInt(monthIndex),
	at: AT,
	isPartial: false,
	tenureMonths: 0n,
	daysToRenewal: null,
	observations,
});

const billing = healthProfile('billing_only');
const usual = { days_past_due: 0, failed_invoices_90d: 0, seat_change_3m: 0, contraction_3m: 0, expansion_6m: 0 };
const assessOne = (metrics: Readonly<Record<string, number | null>>) =>
	assess([snapshot(1, seenAll({ ...usual, ...metrics }))], billing, ['billing'])[0];
const figures = (metrics: Readonly<Record<string, number | null>>) => {
	const one = assessOne(metrics);
	return {
		raw: microText(one?.health.score ?? -1n),
		capped: microText(one?.capped ?? -1n),
		caps: one?.caps,
		coverage: microText(one?.health.coverage ?? -1n),
		band: one?.state.band,
	};
};

describe('what billing alone says', () => {
	test.each([
		[
			'a customer that pays on time and changes nothing: (3500 + 2500 + 20 × 75 + 1500 + 5 × 50) / 100',
			{},
			{ raw: '92.5', capped: '92.5', caps: [], coverage: '1', band: 'green' },
		],
		[
			'30 days past due, two failures: (35 × 40 + 25 × 30 + 1500 + 1500 + 250) / 100, below both caps already',
			{ days_past_due: 30, failed_invoices_90d: 2 },
			{ raw: '54', capped: '54', caps: ['past_due', 'payments_fail'], coverage: '1', band: 'yellow' },
		],
		[
			'61 days past due after three failures: 32.5, and capped as unpaid',
			{ days_past_due: 61, failed_invoices_90d: 3 },
			{ raw: '32.5', capped: '32.5', caps: ['unpaid', 'past_due', 'payments_fail'], coverage: '1', band: 'red' },
		],
		[
			'61 days past due alone: the cap makes it red',
			{ days_past_due: 61 },
			{ raw: '57.5', capped: '40', caps: ['unpaid', 'past_due'], coverage: '1', band: 'red' },
		],
		[
			'one day past due is never green: 100 less 35 × 2.667 / 100 is 91.57, capped',
			{ days_past_due: 1 },
			{ raw: '91.566667', capped: '60', caps: ['past_due'], coverage: '1', band: 'yellow' },
		],
		[
			'30 days past due is not yet unpaid: (35 × 40 + 2500 + 1500 + 1500 + 250) / 100 = 71.5',
			{ days_past_due: 30 },
			{ raw: '71.5', capped: '60', caps: ['past_due'], coverage: '1', band: 'yellow' },
		],
		[
			'a fifth of the seats gone: anchors give 40, (3500 + 2500 + 20 × 40 + 1500 + 250) / 100 = 85.5',
			{ seat_change_3m: -0.2 },
			{ raw: '85.5', capped: '60', caps: ['losing_seats'], coverage: '1', band: 'yellow' },
		],
		[
			'a fifth of the MRR given up: anchors give 40, (3500 + 2500 + 1500 + 15 × 40 + 250) / 100 = 83.5',
			{ contraction_3m: 0.2 },
			{ raw: '83.5', capped: '60', caps: ['shrinking'], coverage: '1', band: 'yellow' },
		],
		[
			'a first month, without a past to compare with: (3500 + 2500) / 60',
			{ seat_change_3m: null, contraction_3m: null, expansion_6m: null },
			{ raw: '100', capped: '100', caps: [], coverage: '0.6', band: 'green' },
		],
		[
			'no invoices at all: too little to tell',
			{ days_past_due: null, failed_invoices_90d: null },
			{ raw: '81.25', capped: '81.25', caps: [], coverage: '0.4', band: 'unknown' },
		],
	])('%s', (_, metrics, expected) => {
		expect(figures(metrics)).toEqual(expected);
	});

	test('reasons of caps are kept even where they lower nothing, and a metric that is not known caps nothing', () => {
		expect(cap(micro(12), billing, seenAll({ days_past_due: 90 }))).toEqual({ score: micro(12), reasons: ['unpaid', 'past_due'] });
		expect(cap(micro(90), billing, new Map())).toEqual({ score: micro(90), reasons: [] });
	});

	test('a cap of two conditions needs both', () => {
		const steady = healthProfile('steady');
		const left = { champion_left_within_30d: 1 };
		expect(cap(micro(90), steady, seenAll({ ...left, active_champions: 1 })).reasons).toEqual([]);
		expect(cap(micro(90), steady, seenAll({ ...left, active_champions: 0 }))).toEqual({ score: micro(55), reasons: ['no_champion'] });
	});
});

test('a month without a snapshot starts the band afresh', () => {
	const profile = profileOf({ only: identity() });
	const bandsOf = (months: readonly number[]) =>
		assess(
			months.map((month, k) => snapshot(month, seenAll({ points: k === 0 ? 30 : 60 }))),
			profile,
			['billing'],
		).map(({ state }) => state.band);
	expect(bandsOf([1, 2])).toEqual(['red', 'red']);
	expect(bandsOf([1, 3])).toEqual(['red', 'yellow']);
});

test('assessing a history in two pieces gives what assessing it at once gives', () => {
	const profile = profileOf({ only: identity() });
	const step = fc.record({ gap: fc.constantFrom(1, 1, 1, 2), points: fc.option(fc.nat(100)) });
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, cut) => {
			let month = 0;
			const history = steps.map(({ gap, points }) => snapshot((month += gap), seenAll({ points })));
			const first = assess(history.slice(0, cut), profile, ['billing']);
			expect([...first, ...assess(history.slice(cut), profile, ['billing'], first.at(-1) ?? null)]).toEqual(
				assess(history, profile, ['billing']),
			);
		}),
	);
});

describe('profiles', () => {
	test.each(healthProfileNames())('%s is valid and has a version of its own', (name) => {
		const versions = healthProfileNames().map((one) => modelVersion(healthProfile(one)));
		expect(new Set(versions).size).toBe(versions.length);
		expect(modelVersion(healthProfile(name))).toMatch(/^[0-9a-f]{16}$/);
	});

	test('the version changes with any weight', () => {
		const heavier = structuredClone(billing);
		const [component] = Object.values(heavier.components);
		if (component) component.weight += 1n;
		expect(modelVersion(heavier)).not.toBe(modelVersion(billing));
	});

	test('steady with billing alone rests on a tenth of its weight, and says so', () => {
		expect(microText(assess([snapshot(1, seenAll(usual))], healthProfile('steady'), ['billing'])[0]?.health.sourceCoverage ?? 0n)).toBe(
			'0.1',
		);
	});

	test('a number finer than a millionth is refused rather than rounded', () => {
		expect(() => profileOf({ only: identity({ weight: 0.1234567 }) })).toThrow('more than six decimal places');
	});

	test('an unknown name is a problem that names the likely one', () => {
		expect(() => healthProfile('biling_only')).toThrow('did you mean billing_only?');
	});

	test.each([
		[
			'anchors that do not rise',
			{
				components: {
					only: identity({
						anchors: [
							[1, 0],
							[1, 100],
						],
					}),
				},
			},
		],
		[
			'bands that overlap within their margin',
			{ components: { only: identity() }, bands: { red: 60, green: 65, margin: 5, dwell: 2, min_coverage: 0.6 } },
		],
		['a setting that does not exist', { components: { only: { ...identity(), wieght: 3 } } }],
		['no component', { components: {} }],
	])('%s are refused', (_, change) => {
		expect(profileSchema.safeParse({ about: '', bands, caps: [], ...change }).success).toBe(false);
	});
});
