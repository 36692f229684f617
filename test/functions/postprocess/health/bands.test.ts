import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Band, bandOf, type BandState, nextBand } from '../../../../functions/postprocess/health/bands.ts';
import { micro } from '../../../../functions/postprocess/health/micro.ts';
import { identity, profileOf } from './profile-of.ts';

const { bands } = profileOf({ only: identity() });

const letters: Readonly<Record<Band, string>> = { green: 'G', yellow: 'Y', red: 'R', unknown: '?' };

const fold = (scores: readonly (number | null)[], start: BandState | null = null): BandState[] => {
	let state = start;
	return scores.map((score) => (state = nextBand(state, score === null ? null : micro(score), bands)));
};
const held = (scores: readonly (number | null)[]): string =>
	fold(scores)
		.map(({ band }) => letters[band])
		.join('');

describe('red to 40, green from 70, margin 5, dwell 2', () => {
	test.each([
		['the first snapshot takes its band at once', [80], 'G'],
		['40 is red, 70 is green', [40], 'R'],
		['a small fall does not lose green', [80, 66, 65, 69], 'GGGG'],
		['one bad snapshot does not lose green', [80, 60, 80, 60, 80], 'GGGGG'],
		['two in a row do', [80, 60, 60], 'GGY'],
		['to red at once', [80, 30], 'GR'],
		['red is not left below 45', [30, 44, 44, 44], 'RRRR'],
		['red is left at 45 for two snapshots', [30, 45, 45], 'RRY'],
		['a fall back starts the count again', [30, 50, 30, 50, 50], 'RRRRY'],
		['only as far as both snapshots ask', [30, 50, 80, 80], 'RRYG'],
		['straight to green where both ask for it', [30, 80, 80], 'RRG'],
		['yellow becomes green without a margin, after two', [50, 70, 70], 'YYG'],
		['too little coverage is unknown at once and forgets the band', [80, null, 50, 50], 'G?YY'],
	] as const)('%s', (_, scores, expected) => {
		expect(held(scores)).toBe(expected);
	});
});

const history = fc.array(fc.option(fc.integer({ min: 0, max: 100 }), { freq: 10 }), { maxLength: 40 });

describe('whatever the history', () => {
	test('going on from a stored state gives the same bands as starting over', () => {
		fc.assert(
			fc.property(history, fc.nat(40), (scores, cut) => {
				const first = fold(scores.slice(0, cut));
				expect([...first, ...fold(scores.slice(cut), first.at(-1) ?? null)]).toEqual(fold(scores));
			}),
		);
	});

	test('a red score is red the same day, and too little coverage is unknown the same day and only then', () => {
		fc.assert(
			fc.property(history, (scores) => {
				const states = fold(scores);
				expect(states.map(({ band }) => band === 'unknown')).toEqual(scores.map((score) => score === null));
				const red = states.filter((_, day) => micro(scores[day] ?? 100) <= bands.red);
				expect(red.every(({ band }) => band === 'red')).toBe(true);
			}),
		);
	});

	test('red is not held for a second snapshot above its margin', () => {
		fc.assert(
			fc.property(history, (scores) => {
				const gained = fold(scores).flatMap(({ band }, day) =>
					band === 'red' && micro(scores[day] ?? 0) >= bands.red + bands.margin ? [day] : [],
				);
				// a recovered score that is still red: the day before was below the margin, so the dwell has only begun
				expect(gained.every((day) => micro(scores[day - 1] ?? 100) < bands.red + bands.margin)).toBe(true);
			}),
		);
	});

	test('it changes no more often than the plain thresholds do', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 60 }), (scores) => {
				const changes = (names: readonly Band[]): number => names.filter((name, k) => k > 0 && name !== names[k - 1]).length;
				expect(changes(fold(scores).map(({ band }) => band))).toBeLessThanOrEqual(
					changes(scores.map((score) => bandOf(micro(score), bands))),
				);
			}),
			{ numRuns: 1000 },
		);
	});
});
