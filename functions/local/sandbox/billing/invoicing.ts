import { HOUR, type Seconds } from '../calendar.ts';
import { couponOf } from '../catalogue/coupons.ts';
import { latest, record } from '../ledger.ts';
import { amend, type Books, type Sub, subState } from './books.ts';
import { recurringLines, usageLine } from './lines.ts';
import { collect } from './payments.ts';
import type { InvoiceState, LineState } from './invoice-states.ts';
import { settle } from './totals.ts';

/** The lines of the period that begins, paid in advance. */
export function periodLines(books: Books, sub: Sub, at: Seconds): LineState[] {
	return subState(books, sub).items.flatMap((item) => recurringLines(books, item, at));
}

/** Usage since the last invoice, for every metered item. */
export function usageLines(books: Books, sub: Sub, at: Seconds): LineState[] {
	return subState(books, sub)
		.items.filter(({ quantity }) => quantity === null)
		.map((item) => usageLine(books, sub, item, at));
}

export function takePending(sub: Sub): LineState[] {
	const lines = sub.pending;
	sub.pending = [];
	return lines;
}

/** Creates an invoice; renewals stay drafts for an hour, every other kind is final at once. */
export function invoice(
	books: Books,
	sub: Sub,
	at: Seconds,
	reason: InvoiceState['reason'],
	lines: readonly LineState[],
	periodStart: Seconds,
): void {
	const state = subState(books, sub);
	const currency = books.prices.priced(state.items[0]?.price ?? '').currency;
	const discounts = activeDiscounts(books, state.discounts, at);
	const totals = settle(books, lines, discounts, state.tax, currency);
	const id = books.ledger.newId('in', at);
	const draft: InvoiceState = {
		id,
		created: at,
		number: null,
		customer: books.customer,
		subscription: sub.id,
		currency,
		reason,
		status: 'draft',
		periodStart,
		periodEnd: at,
		...totals,
		discounts,
		tax: state.tax,
		startingBalance: latest(books.ledger, 'customer', books.customer).balance,
		endingBalance: null,
		amountDue: Math.max(0, totals.total),
		amountPaid: 0,
		credited: 0,
		netDays: state.netDays,
		dueAt: null,
		attempts: 0,
		nextAttempt: null,
		autoAdvance: true,
		finalizedAt: null,
		paidAt: null,
		voidedAt: null,
		uncollectibleAt: null,
	};
	record(books.ledger, 'invoice', at, draft, 'invoice.created');
	sub.invoices.push(id);
	amend(
		books,
		'subscription',
		sub.id,
		at,
		{ latestInvoice: id, discounts: afterUse(books, state.discounts, totals.subtotal) },
		...updated(reason),
	);
	if (reason === 'subscription_cycle') books.agenda.add(at + HOUR, (then) => collect(books, sub, id, then));
	else collect(books, sub, id, at);
}

/** Only a renewal changes the subscription by being invoiced; other invoices follow a change already told. */
function updated(reason: InvoiceState['reason']): ['customer.subscription.updated'] | [] {
	return reason === 'subscription_cycle' ? ['customer.subscription.updated'] : [];
}

/** Discounts of the subscription; the customer's count where it has none. */
function activeDiscounts(books: Books, own: readonly string[], at: Seconds): string[] {
	const shared = latest(books.ledger, 'customer', books.customer).discount;
	const candidates = own.length > 0 ? own : shared === null ? [] : [shared];
	return candidates.filter((id) => {
		const { end, deleted } = latest(books.ledger, 'discount', id);
		return !deleted && (end === null || at < end);
	});
}

/** A coupon that counts once is gone after the first invoice that charges anything. */
function afterUse(books: Books, discounts: readonly string[], charged: number): readonly string[] {
	if (charged === 0) return discounts;
	const isOnce = (id: string) => couponOf(books.prices.couponNamed(latest(books.ledger, 'discount', id).coupon)).duration === 'once';
	return discounts.filter((id) => !isOnce(id));
}
