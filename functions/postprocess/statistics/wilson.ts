import { type Interval, Z_95 } from './interval.ts';

/**
 * Score interval of a proportion (Wilson 1927, JASA 22:209): within 0 and 1, and sensible at 0 and n, where the normal interval has no width.
 * @param successes 0 to trials. @param trials at least 1; null otherwise, because nothing was seen.
 */
export const wilsonInterval = (successes: bigint, trials: bigint): Interval | null => {
	if (trials < 1n || successes < 0n || successes > trials) return null;
	const n = Number(trials);
	const p = Number(successes) / n;
	const squared = Z_95 * Z_95;
	const centre = p + squared / (2 * n);
	const spread = Z_95 * Math.sqrt((p * (1 - p)) / n + squared / (4 * n * n));
	const scale = 1 + squared / n;
	// the ends are exact where all or none succeeded; floating point misses them by a few units in the last place
	return { low: successes === 0n ? 0 : (centre - spread) / scale, high: successes === trials ? 1 : (centre + spread) / scale };
};
