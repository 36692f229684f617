/** An exact fraction in lowest terms, its denominator positive. */
export interface Fraction {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

/** The fraction in lowest terms; null where the denominator is not positive, since nothing can be a share of nothing. */
export const fraction = (numerator: bigint, denominator: bigint): Fraction | null => {
	if (denominator <= 0n) return null;
	const divisor = gcd(numerator, denominator);
	return { numerator: numerator / divisor, denominator: denominator / divisor };
};

/** The product of all, or null where one is missing. */
export const product = (factors: readonly (Fraction | null)[]): Fraction | null =>
	factors.reduce<Fraction | null>(
		(all, one) => (all === null || one === null ? null : fraction(all.numerator * one.numerator, all.denominator * one.denominator)),
		{ numerator: 1n, denominator: 1n },
	);
