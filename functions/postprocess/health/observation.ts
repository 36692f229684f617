/** A metric of an account as an exact ratio, and the instant it speaks of. The denominator is positive. */
export interface Observation {
	readonly numerator: bigint;
	readonly denominator: bigint;
	readonly observedAt: Date;
}

/** What one account showed at one instant, by metric. */
export type Observations = ReadonlyMap<string, Observation>;
