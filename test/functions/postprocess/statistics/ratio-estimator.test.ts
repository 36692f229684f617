import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ratioInterval, ratioStandardError, type RatioSums } from '../../../../functions/postprocess/statistics/ratio-estimator.ts';

type Pair = readonly [y: bigint, x: bigint];

const sumsOf = (pairs: readonly Pair[]): RatioSums =>
	pairs.reduce(
		(sums, [y, x]) => ({ n: sums.n + 1n, y: sums.y + y, x: sums.x + x, yy: sums.yy + y * y, xy: sums.xy + x * y, xx: sums.xx + x * x }),
		{
			n: 0n,
			y: 0n,
			x: 0n,
			yy: 0n,
			xy: 0n,
			xx: 0n,
		},
	);

/** NIST StRD's data sets for numerical accuracy: one value, then 1000 that lie 0.1 below and above it in turn; here in tenths. */
const alternating = (middle: bigint): Pair[] =>
	Array.from({ length: 1001 }, (_, index): Pair => [index === 0 ? middle : middle + (index % 2 === 1 ? -1n : 1n), 1n]);

describe('with denominators of one it is the standard error of the mean (NIST StRD, certified standard deviations)', () => {
	test.each([
		[
			'NumAcc1',
			[
				[10000001n, 1n],
				[10000003n, 1n],
				[10000002n, 1n],
			] satisfies Pair[],
			1,
		],
		['NumAcc2', alternating(12n), 1],
		['NumAcc3', alternating(10000002n), 1],
		['NumAcc4', alternating(100000002n), 1],
	])('%s', (_, pairs, deviation) => {
		expect(ratioStandardError(sumsOf(pairs))).toBeCloseTo(deviation / Math.sqrt(pairs.length), 14);
	});
});

test('three accounts by hand: residuals 5/2, 85 and -175/2 about the ratio 7/8', () => {
	const sums = sumsOf([
		[90n, 100n],
		[260n, 200n],
		[0n, 100n],
	]);
	const error = Math.sqrt(((3 / 2) * (6.25 + 7225 + 7656.25)) / 400 ** 2);
	expect(ratioStandardError(sums)).toBeCloseTo(error, 14);
	expect(ratioInterval(sums)?.low).toBeCloseTo(7 / 8 - 1.959963984540054 * error, 14);
	expect(ratioInterval(sums)?.high).toBeCloseTo(7 / 8 + 1.959963984540054 * error, 14);
});

test('no spread about the ratio is no error, however large the amounts', () => {
	expect(
		ratioStandardError(
			sumsOf([
				[11_000_000_000_000n, 10_000_000_000_000n],
				[33n, 30n],
			]),
		),
	).toBe(0);
});

test('the sums give what the residuals themselves give', () => {
	const pair = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }));
	fc.assert(
		fc.property(fc.array(pair, { minLength: 2, maxLength: 20 }), (pairs) => {
			const sums = sumsOf(pairs);
			const squares = pairs.reduce((sum, [y, x]) => sum + (sums.x * y - sums.y * x) ** 2n, 0n);
			expect(ratioStandardError(sums)).toBe(Math.sqrt(Number(sums.n * squares) / Number((sums.n - 1n) * sums.x ** 4n)));
		}),
	);
});

test('one account, and denominators that sum to nothing, have no error', () => {
	expect(ratioInterval(sumsOf([[1n, 2n]]))).toBeNull();
	expect(
		ratioInterval(
			sumsOf([
				[1n, 0n],
				[2n, 0n],
			]),
		),
	).toBeNull();
});

/** A repeatable source of numbers in [0, 1): mulberry32. */
const random = (seed: number) => () => {
	seed = (seed + 0x6d2b79f5) | 0;
	let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Amounts of 100 to 1000; one account in ten is lost, three in ten grow by a fifth: 0.6 + 0.3 * 1.2 = 0.96. */
const account = (draw: () => number): Pair => {
	const x = 5n * BigInt(20 + Math.floor(draw() * 181));
	const fate = draw();
	return [fate < 0.1 ? 0n : fate < 0.4 ? (x * 6n) / 5n : x, x];
};

const coverage = (accounts: number, samples: number): number => {
	const draw = random(20260101);
	let covered = 0;
	for (let sample = 0; sample < samples; sample += 1) {
		const interval = ratioInterval(sumsOf(Array.from({ length: accounts }, () => account(draw))));
		if (interval && interval.low <= 0.96 && 0.96 <= interval.high) covered += 1;
	}
	return covered / samples;
};

test.each([
	[40, 2000, 0.87, 0.91],
	[400, 500, 0.92, 0.97],
])('samples of %i accounts, drawn %i times, cover the true ratio in %d to %d of the draws', (accounts, samples, least, most) => {
	const share = coverage(accounts, samples);
	expect(share).toBeGreaterThan(least);
	expect(share).toBeLessThan(most);
});
