import type { Observation, Observations } from '../../../../functions/postprocess/health/observation.ts';
import { type HealthProfile, type ProfileInput, profileSchema } from '../../../../functions/postprocess/health/profile.ts';

export const AT = new Date('2025-07-01T00:00:00Z');

export const bands = { red: 40, green: 70, margin: 5, dwell: 2, min_coverage: 0.6 };

type ComponentInput = ProfileInput['components'][string];

/** A component whose points are the metric itself, 0 to 100. */
export const identity = (over: Partial<ComponentInput> = {}): ComponentInput => ({
	about: 'points as they are',
	source: 'billing',
	metric: 'points',
	weight: 1,
	reference: 50,
	anchors: [
		[0, 0],
		[100, 100],
	],
	...over,
});

export const profileOf = (components: ProfileInput['components'], over: Partial<ProfileInput> = {}): HealthProfile =>
	profileSchema.parse({ about: 'for a test', components, bands, caps: [], ...over });

export const seen = (numerator: number | bigint, denominator: number | bigint = 1, observedAt = AT): Observation => ({
	numerator: BigInt(numerator),
	denominator: BigInt(denominator),
	observedAt,
});

export const seenAll = (values: Readonly<Record<string, number | null>>): Observations =>
	new Map(
		Object.entries(values).flatMap(([metric, value]) =>
			value === null ? [] : [[metric, seen(Math.round(value * 1_000_000), 1_000_000)] as const],
		),
	);
