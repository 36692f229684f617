/** An exact fraction with a positive denominator; not reduced, since nothing here is long-lived. */
export interface Rational {
	readonly over: bigint;
	readonly under: bigint;
}

export const rational = (over: number | bigint, under: number | bigint = 1): Rational => ({ over: BigInt(over), under: BigInt(under) });

/** A fraction written as 52/12, or a whole number. */
export const parseRational = (text: string): Rational => {
	const [over = '0', under = '1'] = text.split('/');
	return rational(BigInt(over), BigInt(under));
};

export const times = (a: Rational, b: Rational): Rational => ({ over: a.over * b.over, under: a.under * b.under });
export const plus = (a: Rational, b: Rational): Rational => ({ over: a.over * b.under + b.over * a.under, under: a.under * b.under });
export const minus = (a: Rational, b: Rational): Rational => plus(a, { over: -b.over, under: b.under });
export const isNegative = ({ over }: Rational): boolean => over < 0n;
export const isPositive = ({ over }: Rational): boolean => over > 0n;
export const ZERO = rational(0);

const floor = ({ over, under }: Rational): bigint => over / under - (over % under < 0n ? 1n : 0n);

/** Half up, away from zero: 0.5 is 1 and -0.5 is -1. */
export const rounded = (value: Rational): bigint =>
	isNegative(value) ? -rounded({ over: -value.over, under: value.under }) : floor(plus(value, rational(1, 2)));

/**
 * Splits a whole amount in proportion to weights: each gets the whole part of its share, and what is left goes one by one to the
 * largest remainders, the earlier of two equal ones first. All zero where there is no weight.
 */
export const largestRemainder = (amount: bigint, weights: readonly Rational[]): bigint[] => {
	const total = weights.reduce(plus, ZERO);
	if (!isPositive(total)) return weights.map(() => 0n);
	const exact = weights.map((weight) => times(times(rational(amount), weight), { over: total.under, under: total.over }));
	const shares = exact.map(floor);
	const left = amount - shares.reduce((sum, share) => sum + share, 0n);
	const turns = exact
		.map((value, index) => ({ index, remainder: minus(value, rational(shares[index] ?? 0n)) }))
		.sort(
			(a, b) =>
				Number(isPositive(minus(b.remainder, a.remainder))) - Number(isPositive(minus(a.remainder, b.remainder))) || a.index - b.index,
		);
	for (const { index } of turns.slice(0, Number(left))) shares[index] = (shares[index] ?? 0n) + 1n;
	return shares;
};
