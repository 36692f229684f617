import { type ComponentScore, imputed, type Missing, scoreComponent } from './component-score.ts';
import { apportion, nearestOf, ONE } from './micro.ts';
import type { Observations } from './observation.ts';
import type { Component, HealthProfile } from './profile.ts';

/** One component's part in a score; points and shares in millionths. */
export interface Part {
	readonly component: string;
	readonly metric: string;
	readonly score: bigint | null;
	readonly weight: bigint;
	/** Share of the score that this component decides: weight times freshness over their sum. Sums to one. */
	readonly effectiveWeight: bigint;
	readonly reference: bigint;
	/** effective weight × (score − reference). */
	readonly contribution: bigint;
	readonly missing: Missing | null;
}

/** Points and shares in millionths. `score` is exactly `reference` plus the contributions of `parts`. */
export interface Score {
	readonly score: bigint | null;
	readonly reference: bigint | null;
	/** Weight and freshness of what was observed, of the weight of all components whose source is configured. Imputed components do not count. */
	readonly coverage: bigint;
	/** Weight of the components whose source is configured, of all. */
	readonly sourceCoverage: bigint;
	readonly parts: readonly Part[];
}

type Scored = ComponentScore & { readonly name: string; readonly component: Component };

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const scoreAll = (profile: HealthProfile, observations: Observations, at: Date, sourceKinds: readonly string[]): Scored[] =>
	Object.entries(profile.components).map(([name, component]) => ({
		name,
		component,
		...(sourceKinds.includes(component.source)
			? scoreComponent(component, observations.get(component.metric), at)
			: imputed({ ...component, missing: 'exclude' }, 'source not configured')),
	}));

/** Score, reference and what each component has to do with the difference; rounded so that the three agree to the last digit. */
const explain = (scored: readonly Scored[]): Pick<Score, 'score' | 'reference' | 'parts'> => {
	const weights = scored.map(({ component, freshness }) => component.weight * freshness);
	const total = sum(weights);
	const weighted = (of: (one: Scored) => bigint): bigint[] => scored.map((one, k) => (weights[k] ?? 0n) * of(one));
	const referenceOf = ({ component }: Scored): bigint => component.reference;
	const score = total === 0n ? null : nearestOf(sum(weighted((one) => one.score ?? 0n)), total);
	const reference = total === 0n ? null : nearestOf(sum(weighted(referenceOf)), total);
	const shares =
		total === 0n
			? []
			: apportion(
					weighted(() => ONE),
					total,
					ONE,
				);
	const contributions =
		score === null || reference === null
			? []
			: apportion(
					weighted((one) => (one.score ?? 0n) - referenceOf(one)),
					total,
					score - reference,
				);
	const parts = scored.map((one, k) => ({
		component: one.name,
		metric: one.component.metric,
		score: one.score,
		weight: one.component.weight,
		effectiveWeight: shares[k] ?? 0n,
		reference: referenceOf(one),
		contribution: contributions[k] ?? 0n,
		missing: one.missing,
	}));
	return { score, reference, parts };
};

const weightOf = (scored: readonly Scored[]): bigint => sum(scored.map(({ component }) => component.weight));
const shareOf = (part: bigint, whole: bigint): bigint => (whole === 0n ? 0n : nearestOf(part * ONE, whole));

/**
 * The health of one account at one instant: the mean of its components' points, weighted by weight and freshness.
 * `sourceKinds` are the kinds of source that are configured; components of other kinds take no part.
 */
export const scoreHealth = (profile: HealthProfile, observations: Observations, at: Date, sourceKinds: readonly string[]): Score => {
	const scored = scoreAll(profile, observations, at, sourceKinds);
	const configured = scored.filter(({ missing }) => missing !== 'source not configured');
	const observed = sum(configured.map(({ component, missing, freshness }) => (missing === null ? component.weight * freshness : 0n)));
	return {
		...explain(scored),
		coverage: shareOf(observed, weightOf(configured) * ONE),
		sourceCoverage: shareOf(weightOf(configured), weightOf(scored)),
	};
};
