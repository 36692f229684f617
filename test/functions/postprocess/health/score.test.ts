import { readFileSync } from 'node:fs';
import path from 'node:path';
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
