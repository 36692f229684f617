import type { EndReason } from '../acts.ts';
import type { Seconds } from '../calendar.ts';
import { latest, record } from '../ledger.ts';
import { amend, type Books, isAlive, type Sub, subState } from './books.ts';
import { invoice, usageLines } from './invoicing.ts';
import { openInvoices, pay, voidInvoice, writeOff } from './payments.ts';

/** The first payment of an incomplete subscription succeeds. */
export function complete(books: Books, sub: Sub, at: Seconds): void {
	sub.failingUntil = 0;
	amend(books, 'subscription', sub.id, at, { status: 'active' }, 'customer.subscription.updated');
	for (const id of openInvoices(books, sub)) pay(books, sub, id, at);
}

/** The first payment never came. */
export function expire(books: Books, sub: Sub, at: Seconds): void {
	for (const id of openInvoices(books, sub)) voidInvoice(books, id, at);
	amend(books, 'subscription', sub.id, at, { status: 'incomplete_expired', endedAt: at }, 'customer.subscription.updated');
}

/** Ends a subscription for good. Usage not yet billed is invoiced when a period was served to its end. */
export function end(books: Books, sub: Sub, reason: EndReason, at: Seconds): void {
	const state = subState(books, sub);
	if (!isAlive(state)) return;
	const served = state.items[0]?.periodEnd === at && state.status !== 'trialing';
	if (served && state.items.some(({ quantity }) => quantity === null)) {
		invoice(books, sub, at, 'subscription_cycle', usageLines(books, sub, at), state.items[0]?.periodStart ?? at);
	}
	const canceledAt = subState(books, sub).canceledAt ?? at;
	amend(
		books,
		'subscription',
		sub.id,
		at,
		{ status: 'canceled', canceledAt, endedAt: at, endReason: reason },
		'customer.subscription.deleted',
	);
	if (reason === 'payment_failed') writeOff(books, sub, at);
}

/** Erases the customer: what still runs ends at once. */
export function deleteCustomer(books: Books, at: Seconds): void {
	for (const sub of books.subs.values()) end(books, sub, 'cancellation_requested', at);
	const state = latest(books.ledger, 'customer', books.customer);
	record(books.ledger, 'customer', at, { ...state, deleted: true }, 'customer.deleted');
}
