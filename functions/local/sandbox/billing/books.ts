import type { CouponName } from '../catalogue/coupons.ts';
import type { Seconds } from '../calendar.ts';
import type { Account } from '../company.ts';
import { type EventType, type Ledger, latest, record } from '../ledger.ts';
import type { Agenda } from './agenda.ts';
import type { PriceList } from './price-list.ts';
import type { LineState } from './invoice-states.ts';
import type { Kind, States, SubscriptionState } from './states.ts';

/** What the engine remembers of one subscription beside what Stripe shows. */
export interface Sub {
	readonly id: string;
	/** Item ids by the story's names for them. */
	readonly items: Map<string, string>;
	/** Discount ids by coupon. */
	readonly discounts: Map<CouponName, string>;
	/** Prorations and fees that wait for the next invoice. */
	pending: LineState[];
	/** Units used since the last invoice, by item id. */
	readonly usage: Map<string, number>;
	readonly invoices: string[];
	failingUntil: Seconds;
	readonly paidAfterDays: number | null;
}

/** One account's dealings while its life is played: everything the engine reads and writes. */
export interface Books {
	readonly ledger: Ledger;
	readonly prices: PriceList;
	readonly account: Account;
	readonly customer: string;
	readonly agenda: Agenda;
	readonly subs: Map<string, Sub>;
	/** Schedules of signed contracts, by the subscription's name. */
	readonly signed: Map<string, string>;
	invoiceCount: number;
}

/** The subscription the story calls `name`. */
export function subNamed(books: Books, name: string): Sub {
	const sub = books.subs.get(name);
	if (sub === undefined) throw new RangeError(`account ${books.account.index} (${books.account.story}) has no subscription ${name}`);
	return sub;
}

export function subState(books: Books, sub: Sub): SubscriptionState {
	return latest(books.ledger, 'subscription', sub.id);
}

/** Records `change` on the latest state of an object, with the events that tell of it. */
export function amend<K extends Kind>(
	books: Books,
	kind: K,
	id: string,
	at: Seconds,
	change: Partial<States[K]>,
	...types: EventType[]
): void {
	record(books.ledger, kind, at, { ...latest(books.ledger, kind, id), ...change }, ...types);
}

/** True while the subscription can still bill. */
export function isAlive(state: SubscriptionState): boolean {
	return state.status !== 'canceled' && state.status !== 'incomplete_expired';
}
