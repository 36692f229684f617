import { decimalText, scaledInteger } from '../../../shared/money/decimal.ts';
import { Problem } from '../../../shared/problem.ts';

/**
 * Scores, weights and shares are integers of millionths ("micro"), so that a score is exactly its reference plus its contributions,
 * in TypeScript, in a decimal column and in any query that adds them up again.
 */
const PLACES = 6;
export const ONE = 10n ** BigInt(PLACES);

/** Millionths of a number of the configuration; more than six places are refused. */
export const micro = (value: number): bigint => {
	const scaled = scaledInteger(String(value), PLACES);
	if (scaled === undefined)
		throw new Problem({
			kind: 'configuration',
			what: 'a number of a health profile has more than six decimal places',
			where: 'health profile',
			saw: String(value),
			next: 'round it',
		});
	return scaled;
};

export const microText = (value: bigint): string => decimalText(value, PLACES);

/** Largest integer not above a / b; b is positive. */
export const floorOf = (a: bigint, b: bigint): bigint => (a >= 0n || a % b === 0n ? a / b : a / b - 1n);

/** Integer nearest to a / b, halves up; b is positive. Never falls when a rises, which keeps scores monotone. */
export const nearestOf = (a: bigint, b: bigint): bigint => floorOf(2n * a + b, 2n * b);

/**
 * Splits `total` into integers as close as possible to numerators[k] / denominator (largest remainder, ties by position).
 * The total must lie between the sum of the floors and that sum plus the number of parts; rounding sums of the parts does.
 */
export const apportion = (numerators: readonly bigint[], denominator: bigint, total: bigint): bigint[] => {
	const parts = numerators.map((numerator) => floorOf(numerator, denominator));
	const left = total - parts.reduce((sum, part) => sum + part, 0n);
	if (left < 0n || left > BigInt(parts.length)) {
		throw new Problem({
			kind: 'defect',
			what: 'parts cannot be rounded to their total',
			where: 'apportion',
			saw: `${left} of ${parts.length} left`,
			next: 'report the input',
		});
	}
	const remainder = (k: number): bigint => (numerators[k] ?? 0n) - (parts[k] ?? 0n) * denominator;
	const order = parts.map((_, k) => k).sort((a, b) => (remainder(a) === remainder(b) ? a - b : remainder(a) > remainder(b) ? -1 : 1));
	for (const k of order.slice(0, Number(left))) parts[k] = (parts[k] ?? 0n) + 1n;
	return parts;
};
