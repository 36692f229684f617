import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from '../../../../functions/postprocess/statistics/wilson.ts';

test.each([
	[84n, 100n, 0.7557975, 0.8990471],
	[19n, 20n, 0.7638688, 0.9911186],
	[0n, 12n, 0, 0.242494],
])('%i of %i lie between %d and %d', (successes, trials, low, high) => {
	const interval = wilsonInterval(successes, trials);
	expect(interval?.low).toBeCloseTo(low, 6);
	expect(interval?.high).toBeCloseTo(high, 6);
});

test('the interval holds the proportion, stays within 0 and 1, and mirrors when success and failure change places', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (trials, seed) => {
			const successes = seed % (trials + 1);
			const { low, high } = wilsonInterval(BigInt(successes), BigInt(trials)) ?? { low: Number.NaN, high: Number.NaN };
			const mirrored = wilsonInterval(BigInt(trials - successes), BigInt(trials));
			expect(low).toBeGreaterThanOrEqual(0);
			expect(low).toBeLessThanOrEqual(successes / trials);
			expect(high).toBeGreaterThanOrEqual(successes / trials);
			expect(high).toBeLessThanOrEqual(1);
			expect(mirrored?.low).toBeCloseTo(1 - high, 12);
		}),
	);
});

test.each([
	[0n, 0n],
	[3n, 2n],
	[-1n, 2n],
])('%i of %i is no proportion', (successes, trials) => {
	expect(wilsonInterval(successes, trials)).toBeNull();
});
