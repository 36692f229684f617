import { rounded as nearest } from '../../../shared/money/rounded.ts';

/** An exact ratio of integers; the denominator is positive. */
export interface Fraction {
	readonly n: bigint;
	readonly d: bigint;
}

export const ONE: Fraction = { n: 1n, d: 1n };

/** A ratio of two integers, as written. */
export function ratio(n: number | bigint, d: number | bigint = 1n): Fraction {
	return { n: BigInt(n), d: BigInt(d) };
}

/** A decimal string such as '0.4' or '-12.50', exactly. */
export function decimal(text: string): Fraction {
	const [whole = '0', part = ''] = text.split('.');
	return { n: BigInt(whole + part), d: 10n ** BigInt(part.length) };
}

export function times(a: Fraction, b: Fraction): Fraction {
	return { n: a.n * b.n, d: a.d * b.d };
}

export function plus(a: Fraction, b: Fraction): Fraction {
	return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

export function minus(a: Fraction, b: Fraction): Fraction {
	return plus(a, { n: -b.n, d: b.d });
}

/** a / b; b must not be zero. */
export function over(a: Fraction, b: Fraction): Fraction {
	const sign = b.n < 0n ? -1n : 1n;
	return { n: sign * a.n * b.d, d: sign * a.d * b.n };
}

/** Nearest integer, halves away from zero. */
export function rounded({ n, d }: Fraction): bigint {
	return nearest(n, d);
}

/** Decimal text with at most 12 places and no trailing zeros: Stripe's `unit_amount_decimal`. */
export function toDecimal(value: Fraction): string {
	const scaled = rounded(times(value, ratio(10n ** 12n)))
		.toString()
		.padStart(13, '0');
	return `${scaled.slice(0, -12)}.${scaled.slice(-12)}`.replace(/\.?0+$/, '');
}
