import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { micro, ONE } from '../../../../functions/postprocess/health/micro.ts';
import type { ProfileInput } from '../../../../functions/postprocess/health/profile.ts';
import { scoreHealth } from '../../../../functions/postprocess/health/score.ts';
import { AT, identity, profileOf, seen } from './profile-of.ts';

type Anchors = ProfileInput['components'][string]['anchors'];
const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

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
