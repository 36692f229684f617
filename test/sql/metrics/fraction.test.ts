import { expect, test } from 'vitest';
import { isSame, worked } from './fraction.ts';

test('arithmetic is exact and binds as on paper', () => {
	expect(isSame(worked('(100+200-50)/(3*4) - 1/3'), { numerator: 82n, denominator: 4n })).toBe(true);
	expect(worked('(0-50)/1460')).toEqual({ numerator: -50n, denominator: 1460n });
	expect(isSame(worked('690/830 = 69/83'), { numerator: 69n, denominator: 83n })).toBe(true);
});

test.each(['690/830 = 68/83', '1/0', '(1+2', '1 2', '1.5', ''])('"%s" is refused', (text) => {
	expect(() => worked(text)).toThrow(Error);
});
