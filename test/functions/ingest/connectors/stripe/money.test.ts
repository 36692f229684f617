import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorDecimal, minorUnits } from '../../../../../functions/ingest/connectors/stripe/money.ts';

test.each([
	['usd', 1050n, 1050n],
	['jpy', 500n, 500n],
	['kwd', 5120n, 5120n],
	['huf', 1000n, 1000n],
	['isk', 50000n, 500n],
	['ugx', 50000n, 500n],
	['mga', 500n, 50000n],
	['isk', 149n, 1n],
	['isk', 150n, 2n],
	['isk', -150n, -2n],
	['isk', -149n, -1n],
])("Stripe's %s %s is %s in ISO minor units", (currency, amount, expected) => {
	expect(minorUnits(amount, currency)).toBe(expected);
});

test.each([
	['usd', '0.000000000001', '0.000000000001'],
	['isk', '50000', '500'],
	['isk', '5', '0.05'],
	['isk', '0', '0'],
	['isk', '-1234.5', '-12.345'],
	['isk', '100.0000000001', '1.000000000001'],
	['isk', '100.00000000001', '1'],
	['mga', '5', '500'],
	['mga', '0.5', '50'],
	['mga', '-1.2345', '-123.45'],
])('moving the point of %s %s gives %s', (currency, text, expected) => {
	expect(minorDecimal(text, currency)).toBe(expected);
});

test('whole amounts come out the same as text and as integers', () => {
	const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
	fc.assert(
		fc.property(amount, fc.constantFrom('isk', 'ugx', 'mga', 'usd', 'jpy'), (value, currency) => {
			const stripes = currency === 'isk' || currency === 'ugx' ? value * 100n : value;
			expect(minorDecimal(String(stripes), currency)).toBe(String(minorUnits(stripes, currency)));
		}),
	);
});
