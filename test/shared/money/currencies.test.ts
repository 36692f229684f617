import { expect, test } from 'vitest';
import { currencyExponents } from '../../../shared/money/currencies.ts';

test.each([
	['usd', 2],
	['jpy', 0],
	['krw', 0],
	['isk', 0],
	['kwd', 3],
	['bhd', 3],
	['huf', 2],
	['ugx', 0],
])('%s has %i decimal places', (code, exponent) => {
	expect(currencyExponents.get(code)).toBe(exponent);
});

test('every code is three lower-case letters, and what is no currency has no exponent', () => {
	expect([...currencyExponents.keys()].filter((code) => !/^[a-z]{3}$/.test(code))).toEqual([]);
	expect(currencyExponents.size).toBeGreaterThan(150);
	for (const code of ['xxx', 'xau', 'USD', '']) expect(currencyExponents.has(code)).toBe(false);
});

test('agrees with what the runtime knows of ISO 4217', () => {
	// CLDR rounds some currencies to what is used in cash; ISO 4217, which vendors bill by, keeps their decimal places.
	const cash = [
		'afn',
		'all',
		'cop',
		'huf',
		'idr',
		'irr',
		'kpw',
		'lak',
		'lbp',
		'mga',
		'mmk',
		'pkr',
		'sos',
		'syp',
		'yer',
		'iqd',
		'mro',
		'sll',
		'std',
		'zmk',
	];
	for (const [code, exponent] of currencyExponents) {
		if (cash.includes(code)) continue;
		const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency: code.toUpperCase() }).resolvedOptions();
		expect([code, maximumFractionDigits]).toEqual([code, exponent]);
	}
});
