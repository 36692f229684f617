import { type Interval, Z_95 } from './interval.ts';

/** Sums over the accounts of a cell, y the numerators and x the denominators; integers, so that nothing cancels away. */
export interface RatioSums {
	readonly n: bigint;
	readonly y: bigint;
	readonly x: bigint;
	readonly yy: bigint;
	readonly xy: bigint;
	readonly xx: bigint;
}

/**
 * Standard error of y/x as an estimate from n accounts, by linearisation (delta method): the residuals y - (Y/X)x have variance
 * n/(n-1) · Σ(y - (Y/X)x)² / X² (Cochran 1977, Sampling Techniques, eq. 6.13 without the finite population correction: the accounts
 * seen are taken as a sample of how such accounts behave). With x = 1 it is the standard error of the mean, s/√n.
 * Null for fewer than two accounts or where the denominators sum to nothing.
 */
export const ratioStandardError = ({ n, y, x, yy, xy, xx }: RatioSums): number | null => {
	if (n < 2n || x === 0n) return null;
	const residualSquares = x * x * yy - 2n * x * y * xy + y * y * xx; // Σ(Xy - Yx)², exactly
	return Math.sqrt(Number(n * residualSquares) / Number((n - 1n) * x ** 4n));
};

/**
 * 95 % interval of y/x, symmetric about it and not cut at the limits that a metric may have; null where the error is.
 * An approximation for many accounts: with few, losses that did not happen to occur make it too narrow.
 */
export const ratioInterval = (sums: RatioSums): Interval | null => {
	const error = ratioStandardError(sums);
	if (error === null) return null;
	const ratio = Number(sums.y) / Number(sums.x);
	return { low: ratio - Z_95 * error, high: ratio + Z_95 * error };
};
