import { DAY, type Seconds } from '../calendar.ts';
import { latest } from '../ledger.ts';
import { amend, type Books, isAlive, type Sub, subState } from './books.ts';
import type { InvoiceState } from './invoice-states.ts';

/** Days from one attempt to the next: 4 attempts, on days 0, 3, 8 and 15. */
const RETRY_AFTER_DAYS = [3, 5, 7] as const;

/** Finalizes a draft and begins to collect it. */
export function collect(books: Books, sub: Sub, id: string, at: Seconds): void {
	const invoice = finalize(books, id, at);
	const state = subState(books, sub);
	if (state.isCollectionPaused) return voidInvoice(books, id, at);
	if (invoice.amountDue === 0) return pay(books, sub, id, at);
	if (state.status === 'unpaid') return amend(books, 'invoice', id, at, { autoAdvance: false }, 'invoice.updated');
	if (sub.paidAfterDays !== null && invoice.netDays !== null) return mail(books, sub, invoice, at);
	attempt(books, sub, id, at);
}

/** A final invoice uses up the customer's credit; a negative one adds to it. */
function finalize(books: Books, id: string, at: Seconds): InvoiceState {
	const draft: InvoiceState = latest(books.ledger, 'invoice', id);
	const { balance } = latest(books.ledger, 'customer', books.customer);
	const due = draft.total + balance;
	const endingBalance = Math.min(0, due);
	books.invoiceCount += 1;
	const number = `${String(books.account.index).padStart(4, '0')}-${String(books.invoiceCount).padStart(4, '0')}`;
	const dueAt = draft.netDays === null ? null : at + draft.netDays * DAY;
	const final = {
		status: 'open',
		number,
		startingBalance: balance,
		endingBalance,
		amountDue: Math.max(0, due),
		finalizedAt: at,
		dueAt,
	} as const;
	amend(books, 'invoice', id, at, final, 'invoice.finalized');
	if (endingBalance !== balance) amend(books, 'customer', books.customer, at, { balance: endingBalance }, 'customer.updated');
	return latest(books.ledger, 'invoice', id);
}

function mail(books: Books, sub: Sub, { id, dueAt }: InvoiceState, at: Seconds): void {
	amend(books, 'invoice', id, at, {}, 'invoice.sent');
	const paidAt = at + (sub.paidAfterDays ?? 0) * DAY;
	books.agenda.add(paidAt, (then) => pay(books, sub, id, then));
	if (dueAt === null || paidAt <= dueAt) return;
	books.agenda.add(dueAt, (then) => {
		amend(books, 'invoice', id, then, {}, 'invoice.overdue');
		fallBehind(books, sub, then);
	});
}

/** One try at the card: it fails while the story says so. */
function attempt(books: Books, sub: Sub, id: string, at: Seconds): void {
	const invoice = latest(books.ledger, 'invoice', id);
	const { status } = subState(books, sub);
	if (invoice.status !== 'open' || status === 'unpaid' || status === 'canceled') return;
	const attempts = invoice.attempts + 1;
	if (at >= sub.failingUntil) return pay(books, sub, id, at, attempts);
	const wait = status === 'incomplete' ? undefined : RETRY_AFTER_DAYS[attempts - 1];
	const nextAttempt = wait === undefined ? null : at + wait * DAY;
	amend(books, 'invoice', id, at, { attempts, nextAttempt }, 'invoice.payment_failed', 'invoice.updated');
	if (nextAttempt !== null) books.agenda.add(nextAttempt, (then) => attempt(books, sub, id, then));
	fallBehind(books, sub, at);
}

function fallBehind(books: Books, sub: Sub, at: Seconds): void {
	if (subState(books, sub).status !== 'active') return;
	amend(books, 'subscription', sub.id, at, { status: 'past_due' }, 'customer.subscription.updated');
	amend(books, 'customer', books.customer, at, { delinquent: true }, 'customer.updated');
}

/**
 * Marks an open invoice paid; with the last one the subscription is in good standing again.
 * Any payment counts as a first attempt, and only automatic retries count on.
 */
export function pay(books: Books, sub: Sub, id: string, at: Seconds, attempts?: number): void {
	const invoice = latest(books.ledger, 'invoice', id);
	if (invoice.status !== 'open') return;
	const paid = {
		status: 'paid',
		amountPaid: invoice.amountDue,
		attempts: attempts ?? (invoice.amountDue === 0 ? 0 : Math.max(1, invoice.attempts)),
		nextAttempt: null,
		autoAdvance: false,
		paidAt: at,
	} as const;
	amend(books, 'invoice', id, at, paid, 'invoice.paid', 'invoice.payment_succeeded');
	if (subState(books, sub).status !== 'past_due' || openInvoices(books, sub).length > 0) return;
	amend(books, 'subscription', sub.id, at, { status: 'active' }, 'customer.subscription.updated');
	amend(books, 'customer', books.customer, at, { delinquent: false }, 'customer.updated');
}

/** The customer settles everything by hand. */
export function payAll(books: Books, sub: Sub, at: Seconds): void {
	for (const id of openInvoices(books, sub)) pay(books, sub, id, at);
}

/** The card works again: the customer pays what is open unless the company has stopped asking. */
export function cardRepaired(books: Books, sub: Sub, at: Seconds): void {
	const state = subState(books, sub);
	if (isAlive(state) && state.status !== 'unpaid') payAll(books, sub, at);
}

export function voidInvoice(books: Books, id: string, at: Seconds): void {
	amend(books, 'invoice', id, at, { status: 'void', nextAttempt: null, autoAdvance: false, voidedAt: at }, 'invoice.voided');
}

/** Gives up on what is still open when a subscription ends. */
export function writeOff(books: Books, sub: Sub, at: Seconds): void {
	for (const id of openInvoices(books, sub)) {
		amend(
			books,
			'invoice',
			id,
			at,
			{ status: 'uncollectible', nextAttempt: null, autoAdvance: false, uncollectibleAt: at },
			'invoice.marked_uncollectible',
		);
	}
}

/** Ids of a subscription's invoices that are still to be paid. */
export function openInvoices(books: Books, sub: Sub): string[] {
	return sub.invoices.filter((id) => latest(books.ledger, 'invoice', id).status === 'open');
}
