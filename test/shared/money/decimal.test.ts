import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, scaledInteger } from '../../../shared/money/decimal.ts';

test.each([
	['12.34', 2, 1234n],
	['-12.5', 2, -1250n],
	['+.5', 1, 5n],
	['5.', 0, 5n],
	['14.0', 0, 14n],
	['1e3', 0, 1000n],
	['1.25E-1', 3, 125n],
	['0.1', 12, 100000000000n],
	['9007199254740993', 0, 9007199254740993n],
])('%s times 10^%i is %s', (text, scale, value) => {
	expect(scaledInteger(text, scale)).toBe(value);
});

test.each(['', '.', '-', '1,5', '1 000', '0x10', 'NaN', 'Infinity', '1.2.3', '12.345'])('%j has no exact integer of cents', (text) => {
	expect(scaledInteger(text, 2)).toBeUndefined();
});

test('text and integer are each the inverse of the other', () => {
	fc.assert(
		fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.integer({ min: 0, max: 12 }), (value, scale) => {
			expect(scaledInteger(decimalText(value, scale), scale)).toBe(value);
		}),
	);
});
