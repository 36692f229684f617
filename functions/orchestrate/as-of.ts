import * as z from 'zod';
import { Problem } from '../../shared/problem.ts';

/** How an event names an instant. */
export const asOfSchema = z.union(
	[z.iso.datetime({ offset: true }), z.iso.date()],
	'a day such as 2025-12-31 (its first instant, UTC) or an instant such as 2025-12-31T18:00:00Z',
);

/** The scheduler's clock and that of a function may differ by so much. */
const SKEW_MS = 60_000;

/** The instant a run speaks of: what was asked for, else now. Problem (configuration) where that has not come: nothing is known of it yet. */
export const instantOf = (asked: string | undefined, now: Date): Date => {
	const asOf = asked === undefined ? now : new Date(asked);
	if (asOf.getTime() - now.getTime() <= SKEW_MS) return asOf;
	throw new Problem({
		kind: 'configuration',
		what: 'A run cannot speak of an instant that has not come',
		where: 'event.as_of',
		saw: `${asked ?? ''}, at ${now.toISOString()}`,
		next: 'give an instant that is past, or leave as_of out for now',
	});
};
