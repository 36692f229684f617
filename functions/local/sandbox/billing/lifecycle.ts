import type { Act, ItemSpec } from '../acts.ts';
import { DAY, type Seconds } from '../calendar.ts';
import type { Currency } from '../catalogue/currencies.ts';
import { planOf } from '../catalogue/plans.ts';
import { record } from '../ledger.ts';
import { amend, type Books, type Sub, subState } from './books.ts';
import { expectRenewal, intoPeriod, nextBoundary } from './cycle.ts';
import { attachCoupon } from './discounts.ts';
import { invoice, periodLines, takePending } from './invoicing.ts';
import { setupFeeLine, trialLine } from './lines.ts';
import { backdatedLine } from './proration-lines.ts';
import { scheduleStarted } from './schedules.ts';
import type { ItemState, SubscriptionState } from './states.ts';

type Start = Extract<Act, { act: 'start' }>;

/** Opens a subscription: coupons, trial or first invoice, first renewal. */
export function start(books: Books, act: Start, at: Seconds): void {
	const sub = openBooks(books, act, at);
	const trialEnd = act.trialDays === undefined ? null : at + act.trialDays * DAY;
	const state = firstState(books, sub, act, at, trialEnd);
	const periodEnd = trialEnd ?? nextBoundary(books, state, at);
	record(books.ledger, 'subscription', at, { ...state, items: intoPeriod(state.items, at, periodEnd) }, 'customer.subscription.created');
	for (const coupon of act.coupons ?? []) attachCoupon(books, sub, coupon, at);
	if (act.setupFee) sub.pending.push(setupFeeLine(books, act.currency ?? books.account.home.currency, at));
	if (act.incomplete) sub.failingUntil = Number.POSITIVE_INFINITY;
	scheduleStarted(books, act.sub, sub, at);
	invoice(books, sub, at, 'subscription_create', firstLines(books, sub, act, at), at);
	if (trialEnd !== null) books.agenda.add(trialEnd - 3 * DAY, (then) => warnOfTrialEnd(books, sub, then));
	expectRenewal(books, sub);
}

function openBooks(books: Books, act: Start, at: Seconds): Sub {
	const sub: Sub = {
		id: books.ledger.newId('sub', at),
		items: new Map(),
		discounts: new Map(),
		pending: [],
		usage: new Map(),
		invoices: [],
		failingUntil: 0,
		paidAfterDays: act.mailed?.paid ?? null,
	};
	books.subs.set(act.sub, sub);
	return sub;
}

/** A new item of the subscription; its period is set by the caller. */
export function newItem(books: Books, sub: Sub, spec: ItemSpec, currency: Currency, at: Seconds): ItemState {
	const id = books.ledger.newId('si', at);
	sub.items.set(spec.item, id);
	const quantity = planOf(spec.plan).metered ? null : (spec.quantity ?? 1);
	return { id, created: at, price: books.prices.priceId(spec.plan, currency), quantity, periodStart: at, periodEnd: at };
}

function firstState(books: Books, sub: Sub, act: Start, at: Seconds, trialEnd: Seconds | null): SubscriptionState {
	const currency = act.currency ?? books.account.home.currency;
	return {
		id: sub.id,
		created: at,
		customer: books.customer,
		currency,
		status: trialEnd !== null ? 'trialing' : act.incomplete ? 'incomplete' : 'active',
		startDate: at - (act.backdatedDays ?? 0) * DAY,
		anchor: trialEnd ?? at,
		items: act.items.map((spec) => newItem(books, sub, spec, currency, at)),
		discounts: [],
		tax: act.tax ?? books.account.tax,
		netDays: act.mailed?.net ?? null,
		trialStart: trialEnd === null ? null : at,
		trialEnd,
		isCollectionPaused: false,
		cancelAt: null,
		canceledAt: null,
		endedAt: null,
		endReason: null,
		latestInvoice: null,
		schedule: null,
	};
}

function firstLines(books: Books, sub: Sub, act: Start, at: Seconds) {
	const { items, status } = subState(books, sub);
	if (status === 'trialing') return items.filter(({ quantity }) => quantity !== null).map((item) => trialLine(books, item, at));
	const from = at - (act.backdatedDays ?? 0) * DAY;
	const owed = from === at ? [] : items.map((item) => backdatedLine(books, item, from, at));
	return [...takePending(sub), ...owed, ...periodLines(books, sub, at)];
}

function warnOfTrialEnd(books: Books, sub: Sub, at: Seconds): void {
	if (subState(books, sub).status === 'trialing') amend(books, 'subscription', sub.id, at, {}, 'customer.subscription.trial_will_end');
}

/** A paying customer is given free days: Stripe models them as a trial, with a zero invoice, and moves the anchor. */
export function freeDays(books: Books, sub: Sub, until: Seconds, at: Seconds): void {
	const items = intoPeriod(subState(books, sub).items, at, until);
	const from = subState(books, sub).items[0]?.periodStart ?? at;
	amend(
		books,
		'subscription',
		sub.id,
		at,
		{ status: 'trialing', trialStart: at, trialEnd: until, anchor: until, items },
		'customer.subscription.updated',
	);
	invoice(
		books,
		sub,
		at,
		'subscription_update',
		items.map((item) => trialLine(books, item, at)),
		from,
	);
	expectRenewal(books, sub);
}

/** A held subscription begins its first paid period. */
export function release(books: Books, sub: Sub, at: Seconds): void {
	const held = { ...subState(books, sub), anchor: at };
	const items = intoPeriod(held.items, at, nextBoundary(books, held, at));
	amend(
		books,
		'subscription',
		sub.id,
		at,
		{ status: 'active', anchor: at, items },
		'customer.subscription.resumed',
		'customer.subscription.updated',
	);
	invoice(books, sub, at, 'subscription_update', periodLines(books, sub, at), at);
	expectRenewal(books, sub);
}
