import { decimal, type Fraction, ratio, rounded, times, toDecimal } from '../fraction.ts';

/** Everything the sandbox company sells is listed in US cents; other currencies follow by a fixed factor. */
export const CURRENCIES = ['usd', 'eur', 'gbp', 'jpy'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Minor units of a currency that list as one US cent; yen have no minor unit. */
const LISTED_PER_CENT: Readonly<Record<Currency, string>> = { usd: '1', eur: '0.9', gbp: '0.8', jpy: '1.5' };

/** A listed US-cent amount in minor units of another currency; fractions of a cent stay fractions. */
export function listed(cents: string, currency: Currency): Fraction {
	const exact = times(decimal(cents), decimal(LISTED_PER_CENT[currency]));
	return cents.includes('.') ? exact : ratio(rounded(exact));
}

/** The same as decimal text. */
export function listedText(cents: string, currency: Currency): string {
	return toDecimal(listed(cents, currency));
}
