import { currencyExponents } from '../../../shared/money/currencies.ts';

/** Digits after the point of a currency: 2 for usd, 0 for jpy, 3 for kwd. */
export const exponentOf = (currency: string): number => currencyExponents.get(currency) ?? 2;

/** Minor units as a decimal number in major units: -123456 with two digits after the point is -1234.56. Exact, whatever the size. */
export const majorUnits = (minor: bigint, exponent: number): string => {
	if (exponent === 0) return String(minor);
	const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0');
	return `${minor < 0n ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
};
