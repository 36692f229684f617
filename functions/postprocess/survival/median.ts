/** Products of fractions such as 2/3 · 3/4 miss one half by a last bit; this is far above such a bit and far below any real step. */
const TOLERANCE = 1e-12;

export interface Median {
	/** First age at which no more than half survive; null when that was not seen. */
	readonly months: number | null;
	/** First age at which the lower, and the upper, limit of the band is at one half or below (Brookmeyer & Crowley 1982); null where it is not. */
	readonly low: number | null;
	readonly high: number | null;
}

type Limits = { readonly age: number; readonly survival: number; readonly low: number | null; readonly high: number | null };

const firstAtHalf = (points: readonly Limits[], of: (point: Limits) => number | null): number | null =>
	points.find((point) => {
		const value = of(point);
		return value !== null && value <= 0.5 + TOLERANCE;
	})?.age ?? null;

/** Median lifetime of a survival curve, in its unit of age. */
export const medianLifetime = (points: readonly Limits[]): Median => ({
	months: firstAtHalf(points, ({ survival }) => survival),
	low: firstAtHalf(points, ({ low }) => low),
	high: firstAtHalf(points, ({ high }) => high),
});
