import { ONE } from './micro.ts';
import type { Observations } from './observation.ts';
import type { Condition, HealthProfile } from './profile.ts';

const COMPARE: Readonly<Record<Condition['is'], (a: bigint, b: bigint) => boolean>> = {
	'>': (a, b) => a > b,
	'>=': (a, b) => a >= b,
	'=': (a, b) => a === b,
	'<=': (a, b) => a <= b,
	'<': (a, b) => a < b,
};

/** False when the metric was not observed: what is not known caps nothing. */
const holds = ({ metric, is, value }: Condition, observations: Observations): boolean => {
	const seen = observations.get(metric);
	return seen !== undefined && COMPARE[is](seen.numerator * ONE, value * seen.denominator);
};

export interface Capped {
	/** Micro-points, at most the lowest cap that holds. */
	readonly score: bigint;
	/** Reasons of the caps that hold, whether or not they lower this score. */
	readonly reasons: readonly string[];
}

/** Applies the caps of a profile after the mean; both values are kept, so that a cap never hides the score under it. */
export const cap = (score: bigint, profile: HealthProfile, observations: Observations): Capped => {
	const applied = profile.caps.filter(({ when }) => when.every((condition) => holds(condition, observations)));
	return {
		score: applied.reduce((low, { max }) => (max < low ? max : low), score),
		reasons: applied.map(({ reason }) => reason),
	};
};
