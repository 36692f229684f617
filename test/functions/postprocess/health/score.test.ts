import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { interpolate } from '../../../../functions/postprocess/health/component-score.ts';
import { micro, microText, ONE } from '../../../../functions/postprocess/health/micro.ts';
import type { ProfileInput } from '../../../../functions/postprocess/health/profile.ts';
import { type Score, scoreHealth } from '../../../../functions/postprocess/health/score.ts';
import { AT, identity, profileOf, seen, seenAll } from './profile-of.ts';

const caseSchema = z.strictObject({
	story: z.string(),
	components: z.array(z.strictObject({ id: z.string(), weight: z.number(), score: z.number().nullable(), reference: z.number() })),
	coverage: z.number(),
	score: z.number(),
	reference: z.number(),
	contributions: z.record(z.string(), z.number()),
});
const worked = caseSchema.parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../cases/health/score.json'), 'utf8')));
type Anchors = ProfileInput['components'][string]['anchors'];
const points = (value: bigint | null): number => Number(value) / Number(ONE);
const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
const partOf = (score: Score, component: string) => score.parts.find((part) => part.component === component);

test(`worked example: ${worked.story}`, () => {
	const profile = profileOf(
		Object.fromEntries(worked.components.map(({ id, weight, reference }) => [id, identity({ metric: id, weight, reference })])),
	);
	const health = scoreHealth(profile, seenAll(Object.fromEntries(worked.components.map(({ id, score }) => [id, score]))), AT, ['billing']);
	expect(points(health.score)).toBeCloseTo(worked.score, 6);
	expect(points(health.reference)).toBeCloseTo(worked.reference, 6);
	expect(points(health.coverage)).toBeCloseTo(worked.coverage, 12);
	for (const [component, contribution] of Object.entries(worked.contributions))
		expect(points(partOf(health, component)?.contribution ?? 0n)).toBeCloseTo(contribution, 5);
	expect(partOf(health, 'sentiment')).toMatchObject({ score: null, effectiveWeight: 0n, contribution: 0n, missing: 'not observed' });
	expect((health.reference ?? 0n) + total(health.parts.map(({ contribution }) => contribution))).toBe(health.score);
});

describe('points of a metric', () => {
	const anchors: Anchors = [
		[0, 100],
		[15, 60],
		[60, 0],
	];
	const parsed = anchors.map(([x, y]) => [micro(x), micro(y)] satisfies [bigint, bigint]);
	test.each([
		[-5, 1, 100],
		[0, 1, 100],
		[15, 2, 80],
		[15, 1, 60],
		[75, 2, 30],
		[60, 1, 0],
		[1000, 1, 0],
	])('%i/%i is worth %i between 0:100, 15:60 and 60:0', (numerator, denominator, expected) => {
		expect(interpolate(parsed, seen(numerator, denominator))).toBe(micro(expected));
	});

	test('rounds once, half up: a third of the way from 100 to 60 is 86.666667', () => {
		expect(microText(interpolate(parsed, seen(5)))).toBe('86.666667');
	});
});

describe('what is missing', () => {
	const profile = (missing: 'exclude' | 'neutral' | 'penalize' | 'reference') =>
		profileOf({ known: identity({ metric: 'known', weight: 3 }), absent: identity({ metric: 'absent', reference: 70, missing }) });
	test.each([
		['exclude', '80', null],
		['neutral', '72.5', '50'],
		['penalize', '60', '0'],
		['reference', '77.5', '70'],
	] as const)('is treated as the rule %s says, and never counts as coverage', (missing, score, imputed) => {
		const health = scoreHealth(profile(missing), seenAll({ known: 80 }), AT, ['billing']);
		expect(microText(health.score ?? -1n)).toBe(score);
		expect(microText(health.coverage)).toBe('0.75');
		const absent = partOf(health, 'absent');
		expect(absent?.missing).toBe('not observed');
		expect(absent?.score === null || absent === undefined ? null : microText(absent.score)).toBe(imputed);
	});

	test('a component whose source is not configured leaves the score, and is reported as source coverage', () => {
		const twoSources = profileOf({
			dunning: identity({ weight: 1 }),
			usage: identity({ weight: 3, source: 'product', metric: 'usage', missing: 'penalize' }),
		});
		const health = scoreHealth(twoSources, seenAll({ points: 90 }), AT, ['billing']);
		expect([health.score, health.coverage, health.sourceCoverage].map((value) => microText(value ?? -1n))).toEqual(['90', '1', '0.25']);
		expect(partOf(health, 'usage')).toMatchObject({ missing: 'source not configured', contribution: 0n });
	});

	test('nothing observed is no score, not zero', () => {
		expect(scoreHealth(profile('exclude'), new Map(), AT, ['billing'])).toMatchObject({ score: null, reference: null, coverage: 0n });
	});
});

describe('what is old', () => {
	const aging = profileOf({
		fresh: identity({ metric: 'fresh' }),
		survey: identity({ metric: 'survey', half_life_days: 120, max_age_days: 180 }),
	});
	const daysAgo = (days: number) =>
		new Map([
			['fresh', seen(100)],
			['survey', seen(0, 1, new Date(AT.getTime() - days * 86_400_000))],
		]);
	test('loses half of its weight per half-life, and coverage with it', () => {
		const health = scoreHealth(aging, daysAgo(120), AT, ['billing']);
		expect(microText(health.score ?? -1n)).toBe('66.666667');
		expect(microText(health.coverage)).toBe('0.75');
		expect(health.parts.map(({ effectiveWeight }) => microText(effectiveWeight))).toEqual(['0.666667', '0.333333']);
	});
	test('is missing beyond its greatest age', () => {
		expect(partOf(scoreHealth(aging, daysAgo(181), AT, ['billing']), 'survey')).toMatchObject({ score: null, missing: 'too old' });
	});
});

const anchorsArbitrary = fc
	.tuple(
		fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 5 }),
		fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }),
	)
	.map(([xs, ys]): Anchors => xs.sort((a, b) => a - b).map((x, k) => [x, ys[k] ?? 0]));

const scoredArbitrary = fc.record({
	component: fc.record({
		weight: fc.integer({ min: 1, max: 1_000_000 }).map((weight) => weight / 1000),
		reference: fc.integer({ min: 0, max: 100_000_000 }).map((value) => value / 1_000_000),
		missing: fc.constantFrom('exclude', 'neutral', 'penalize', 'reference'),
		half_life_days: fc.option(fc.integer({ min: 1, max: 400 })),
		source: fc.constantFrom('billing', 'product'),
		anchors: anchorsArbitrary,
	}),
	value: fc.option(fc.tuple(fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(1n, 10n ** 6n), fc.nat(500))),
});

describe('whatever the profile and the data', () => {
	test('score = reference + contributions, effective weights sum to one, coverage is a share, and nothing is changed in place', () => {
		fc.assert(
			fc.property(fc.array(scoredArbitrary, { minLength: 1, maxLength: 9 }), fc.boolean(), (generated, hasProduct) => {
				const profile = profileOf(
					Object.fromEntries(generated.map(({ component }, k) => [`c${k}`, identity({ ...component, metric: `m${k}` })])),
				);
				const observations = new Map(
					generated.flatMap(({ value }, k) =>
						value === null ? [] : [[`m${k}`, seen(value[0], value[1], new Date(AT.getTime() - value[2] * 86_400_000))] as const],
					),
				);
				const before = [structuredClone(profile), structuredClone(observations)];
				const health = scoreHealth(profile, observations, AT, hasProduct ? ['billing', 'product'] : ['billing']);
				expect([profile, observations]).toEqual(before);
				expect(health.coverage).toBeGreaterThanOrEqual(0n);
				expect(health.coverage).toBeLessThanOrEqual(ONE);
				for (const part of health.parts.filter(({ score }) => score === null))
					expect([part.contribution, part.effectiveWeight]).toEqual([0n, 0n]);
				const counts = health.parts.some(({ score }) => score !== null);
				expect(health.score !== null).toBe(counts);
				expect((health.reference ?? 0n) + total(health.parts.map(({ contribution }) => contribution))).toBe(health.score ?? 0n);
				expect(total(health.parts.map(({ effectiveWeight }) => effectiveWeight))).toBe(counts ? ONE : 0n);
				expect((health.score ?? 0n) >= 0n && (health.score ?? 0n) <= micro(100)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	test('each contribution is its weight times its distance from the reference, to a millionth', () => {
		fc.assert(
			fc.property(fc.array(scoredArbitrary, { minLength: 1, maxLength: 9 }), (generated) => {
				const profile = profileOf(
					Object.fromEntries(
						generated.map(({ component }, k) => [`c${k}`, identity({ ...component, half_life_days: null, metric: `m${k}` })]),
					),
				);
				const observations = new Map(
					generated.flatMap(({ value }, k) => (value === null ? [] : [[`m${k}`, seen(value[0], value[1])] as const])),
				);
				const { parts } = scoreHealth(profile, observations, AT, ['billing', 'product']);
				const counted = parts.filter(({ score }) => score !== null);
				const weights = total(counted.map(({ weight }) => weight));
				for (const { score, weight, reference, contribution } of counted)
					expect(Math.abs(Number(contribution * weights - weight * ((score ?? 0n) - reference)))).toBeLessThan(2 * Number(weights));
			}),
		);
	});

	test('a better component never lowers the score', () => {
		const rising: Anchors = [
			[-10, 3],
			[0, 20],
			[7, 20],
			[90, 97],
		];
		fc.assert(
			fc.property(
				fc.bigInt(-(10n ** 8n), 10n ** 9n),
				fc.bigInt(0n, 10n ** 8n),
				fc.bigInt(1n, 10n ** 7n),
				fc.nat(100),
				(low, more, denominator, other) => {
					const profile = profileOf({
						one: identity({ metric: 'one', anchors: rising, weight: 7 }),
						two: identity({ metric: 'two', weight: 3 }),
					});
					const scoreAt = (numerator: bigint) =>
						scoreHealth(
							profile,
							new Map([
								['one', seen(numerator, denominator)],
								['two', seen(other)],
							]),
							AT,
							['billing'],
						).score ?? -1n;
					expect(scoreAt(low + more)).toBeGreaterThanOrEqual(scoreAt(low));
				},
			),
		);
	});
});
