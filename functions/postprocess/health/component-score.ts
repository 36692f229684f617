import { nearestOf, ONE } from './micro.ts';
import type { Observation } from './observation.ts';
import type { Component } from './profile.ts';

const DAY = 86_400_000;

/** Why a component has no points of its own. */
export type Missing = 'source not configured' | 'not observed' | 'too old';

export interface ComponentScore {
	/** Micro-points; null when nothing counts. */
	readonly score: bigint | null;
	/** Share of its weight that counts, in millionths. */
	readonly freshness: bigint;
	readonly missing: Missing | null;
}

/** Micro-points of a metric value: straight lines between the anchors, flat outside them, rounded once. */
export const interpolate = (
	anchors: Component['anchors'],
	{ numerator, denominator }: Pick<Observation, 'numerator' | 'denominator'>,
): bigint => {
	const value = numerator * ONE; // millionths, times the denominator
	let before: readonly [bigint, bigint] | undefined;
	for (const [x, y] of anchors) {
		const at = x * denominator;
		if (value <= at) return before === undefined ? y : before[1] + nearestOf((y - before[1]) * (value - before[0]), at - before[0]);
		before = [at, y];
	}
	return before?.[1] ?? 0n;
};

const IMPUTED = {
	exclude: () => null,
	neutral: () => 50n * ONE,
	penalize: () => 0n,
	reference: ({ reference }: Component) => reference,
} as const;

/** A component without a value: what its `missing` rule puts in its place, at full weight. */
export const imputed = (component: Component, missing: Missing): ComponentScore => {
	const score = IMPUTED[component.missing](component);
	return { score, freshness: score === null ? 0n : ONE, missing };
};

/** Share of its weight that an observation of that age keeps; zero when too old to count at all. */
const freshnessOf = ({ max_age_days: maxAge, half_life_days: halfLife }: Component, age: number): bigint => {
	if (maxAge !== null && age > maxAge) return 0n;
	return halfLife === null ? ONE : BigInt(Math.round(2 ** (-age / halfLife) * Number(ONE)));
};

/** Points of one component at an instant from what was observed of its metric, if anything. */
export const scoreComponent = (component: Component, observation: Observation | undefined, at: Date): ComponentScore => {
	if (observation === undefined) return imputed(component, 'not observed');
	const freshness = freshnessOf(component, Math.max(0, (at.getTime() - observation.observedAt.getTime()) / DAY));
	return freshness === 0n
		? imputed(component, 'too old')
		: { score: interpolate(component.anchors, observation), freshness, missing: null };
};
