import fc from 'fast-check';
import type { VectorEvent } from '../vector-format.ts';
import { inDollars, type Story, story } from './stories.ts';

const DAY_MS = 86_400_000;

/** A rate that is told once more, with another value. */
export interface Correction {
	/** Place among the rates of the story. */
	readonly rate: number;
	/** Of what was told before. */
	readonly percent: number;
	/** After the end of its month. */
	readonly days: number;
}

/** A story of which some months are closed before all is known. */
export interface Late {
	readonly story: Story;
	/** Days until an event is recorded, in turn. */
	readonly delays: readonly number[];
	/** How many of its last months stay open. */
	readonly open: number;
	readonly corrections: readonly Correction[];
}

/** Events become known late, never in another order than they are told; at once where there are no delays. */
const recordedLate = (events: readonly VectorEvent[], delays: readonly number[]): readonly VectorEvent[] => {
	if (delays.length === 0) return events;
	let known = 0;
	return events.map((event, place) => {
		if (event.ts === undefined || event.type === 'fx_rate') return event;
		known = Math.max(known, Date.parse(event.ts) + (delays[place % delays.length] ?? 0) * DAY_MS);
		return { ...event, recorded_at: new Date(known).toISOString() };
	});
};

const corrected = (events: readonly VectorEvent[], corrections: readonly Correction[]): VectorEvent[] => {
	const rates = events.flatMap((event) => (event.type === 'fx_rate' ? [event] : []));
	return corrections.flatMap(({ rate, percent, days }) => {
		const one = rates[rate % Math.max(rates.length, 1)];
		if (one === undefined) return [];
		const [numerator = '1', denominator = '1'] = one.rate.split('/');
		const ends = new Date(`${one.month}-01T00:00:00Z`);
		ends.setUTCMonth(ends.getUTCMonth() + 1);
		const ts = new Date(ends.getTime() + days * DAY_MS).toISOString();
		return [{ ...one, ts, rate: `${Number(numerator) * percent}/${Number(denominator) * 100}` }];
	});
};

/** What is late as a vector without expectations. */
export const closedStory = ({ story: one, delays, open, corrections }: Late, index: number) => {
	const last = new Date(`${one.window.last}-01T00:00:00Z`);
	last.setUTCMonth(last.getUTCMonth() - open);
	const events = recordedLate(one.events, delays);
	return {
		...one,
		events: [...events, ...corrected(events, corrections)],
		name: `story ${index}`,
		expected: [],
		policy_overrides: { ...one.policy_overrides, closed_through: last.toISOString().slice(0, 7) },
	};
};

const months = fc.integer({ min: 1, max: 4 });
const delays = fc.array(fc.constantFrom(0, 0, 20, 45, 100), { minLength: 1, maxLength: 5 });

/** Stories whose events become known late. */
export const lateFacts: fc.Arbitrary<Late> = fc.record({ story, delays, open: months, corrections: fc.constant([]) });

const correction = fc.record({
	rate: fc.integer({ min: 6, max: 27 }),
	percent: fc.constantFrom(50, 90, 97, 101, 110, 200),
	days: fc.integer({ min: 1, max: 120 }),
});

/** Stories in one currency whose rates are corrected, each in its own way, half of them with late events too. */
export const lateRates: fc.Arbitrary<Late> = fc
	.record({
		story,
		delays: fc.oneof(fc.constant([]), delays),
		fx: fc.constantFrom('opening_rate', 'closing_rate'),
		rates: fc.nat(2999),
		open: months,
		corrections: fc.array(correction, { minLength: 8, maxLength: 20 }),
	})
	.map(({ fx, rates, ...one }) => ({ ...one, story: inDollars(one.story, fx, rates) }));
