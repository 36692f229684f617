import type { InvoiceState } from '../billing/invoice-states.ts';
import type { Seconds } from '../calendar.ts';
import { type Company, worldAt } from '../world.ts';

/** What the server shows of one subscription, as instants. Infinity stands for never. */
export interface Trail {
	/** Creation of invoices that state every item: first, renewal, restarted or trial periods. */
	readonly fullInvoices: readonly Seconds[];
	/** True when the subscription has ended. */
	readonly isOver: boolean;
	/** The first full invoice, or event still in the feed, at or after `at`; the present object at the latest. */
	shownFrom(at: Seconds): Seconds;
	/** The first event still in the feed at or after `at`; the present object at the latest. */
	toldFrom(at: Seconds): Seconds;
	/** The last full invoice strictly before `at`. */
	lastShownBefore(at: Seconds): Seconds;
	/** The first invoice of any kind at or after `at`. */
	nextInvoice(at: Seconds): Seconds | undefined;
	/** True when the invoice of the period that `at` lies in was voided. */
	isVoidAt(at: Seconds): boolean;
}

/** Everything shown at `now`, by subscription. */
export interface Evidence {
	readonly now: Seconds;
	/** `teller` is the object whose events speak of the matter: the subscription, or the customer for its discount. */
	trailOf(subscription: string, teller: string): Trail;
}

/** What the server lets be known of every subscription at `now`, and since when. */
export function evidenceAt(company: Company, now: Seconds): Evidence {
	const world = worldAt(company, now);
	const invoices = Map.groupBy(world.list('invoice').toReversed(), ({ subscription }) => subscription);
	const told = Map.groupBy([...world.happenings('subscription'), ...world.happenings('customer')], ({ state }) => state.id);
	return {
		now,
		trailOf: (subscription, teller) => {
			const events = (told.get(teller) ?? []).map(({ at }) => at);
			const isOver = (world.get('subscription', subscription)?.endedAt ?? null) !== null;
			return trail(
				invoices.get(subscription) ?? [],
				events.sort((a, b) => a - b),
				isOver,
				now,
			);
		},
	};
}

function trail(invoices: readonly InvoiceState[], events: readonly Seconds[], isOver: boolean, now: Seconds): Trail {
	const full = invoices.filter(({ lines }) => lines.some(({ kind }) => kind === 'recurring' || kind === 'trial'));
	const fullInvoices = full.map(({ created }) => created);
	const firstFrom = (instants: readonly Seconds[], at: Seconds) => instants.find((each) => each >= at);
	const toldFrom = (at: Seconds) => firstFrom(events, at) ?? now;
	return {
		fullInvoices,
		isOver,
		toldFrom,
		shownFrom: (at) => Math.min(firstFrom(fullInvoices, at) ?? now, toldFrom(at)),
		lastShownBefore: (at) => fullInvoices.findLast((each) => each < at) ?? 0,
		nextInvoice: (at) =>
			firstFrom(
				invoices.map(({ created }) => created),
				at,
			),
		isVoidAt: (at) => full.findLast(({ created }) => created < at)?.status === 'void',
	};
}
