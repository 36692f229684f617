import type { Bands } from './profile.ts';

export type Band = 'red' | 'yellow' | 'green' | 'unknown';
type Known = Exclude<Band, 'unknown'>;

const RANK: Readonly<Record<Known, number>> = { red: 0, yellow: 1, green: 2 };

/** What one snapshot hands to the next. */
export interface BandState {
	readonly band: Band;
	/** Band towards which the latest snapshots point, and how many in a row did; null when they agree with `band`. */
	readonly pending: Known | null;
	readonly streak: number;
}

/** Band of a score by the thresholds alone. `score` is in micro-points. */
export const bandOf = (score: bigint, { red, green }: Bands): Known => (score <= red ? 'red' : score >= green ? 'green' : 'yellow');

/** Band that a score asks for, given the band held: red and green are held a margin longer. */
const wanted = (held: Known, score: bigint, bands: Bands): Known => {
	if (held === 'red' && score < bands.red + bands.margin) return 'red';
	if (held === 'green' && score >= bands.green - bands.margin) return 'green';
	return bandOf(score, bands);
};

const settled = (band: Band): BandState => ({ band, pending: null, streak: 0 });

/** Of two bands on the same side of the one held, the one nearer to it. */
const nearer = (held: Known, a: Known, b: Known): Known => (Math.abs(RANK[a] - RANK[held]) <= Math.abs(RANK[b] - RANK[held]) ? a : b);

const sameSide = (held: Known, a: Known, b: Known): boolean => RANK[a] > RANK[held] === RANK[b] > RANK[held];

/**
 * The band after one more snapshot. `score` in micro-points, null when coverage is too low to tell.
 * Down to red and to or from unknown at once; any other change once `dwell` snapshots in a row ask for it, and only as far as all of
 * them ask. `before` is null at an account's first snapshot and after a gap.
 */
export const nextBand = (before: BandState | null, score: bigint | null, bands: Bands): BandState => {
	if (score === null) return settled('unknown');
	if (before === null || before.band === 'unknown') return settled(bandOf(score, bands));
	const held = before.band;
	const target = wanted(held, score, bands);
	if (target === held || target === 'red') return settled(target);
	const goesOn = before.pending !== null && sameSide(held, before.pending, target);
	const pending = goesOn && before.pending !== null ? nearer(held, before.pending, target) : target;
	const streak = goesOn ? before.streak + 1 : 1;
	if (streak < bands.dwell) return { band: held, pending, streak };
	return afterChange(pending, score, bands);
};

/** The snapshot that completes a change may already ask for more, and is then the first of a new streak. */
const afterChange = (band: Known, score: bigint, bands: Bands): BandState => {
	const further = wanted(band, score, bands);
	return further === band ? settled(band) : { band, pending: further, streak: 1 };
};
