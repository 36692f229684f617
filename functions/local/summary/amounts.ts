import { currencyExponents } from '../../../shared/money/currencies.ts';

const grouped = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** Minor units as people write them: 123456 of usd is 1,234.56. Exact, whatever the size. */
export const amountText = (minor: bigint, currency: string): string => {
	const exponent = currencyExponents.get(currency) ?? 2;
	const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0');
	const whole = grouped(digits.slice(0, digits.length - exponent));
	const sign = minor < 0n ? '-' : '';
	return exponent === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-exponent)}`;
};

/** A share such as 0.9731 as 97.3 %. */
export const percentText = (share: number): string => `${(share * 100).toFixed(1)} %`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A first-of-month date such as 2025-11-01 as Nov 2025. */
export const monthText = (date: string): string => `${MONTHS[Number(date.slice(5, 7)) - 1] ?? '?'} ${date.slice(0, 4)}`;
