import type { Act, LifeEvent } from '../acts.ts';
import { type Seconds, shift } from '../calendar.ts';
import type { Account } from '../company.ts';
import { type Ledger, record } from '../ledger.ts';
import { newAgenda } from './agenda.ts';
import { amend, type Books, subNamed, subState } from './books.ts';
import { addItem, change, removeItem } from './changes.ts';
import { addCustomerCoupon, attachCoupon, removeCoupon, removeCustomerCoupon } from './discounts.ts';
import { complete, deleteCustomer, end, expire } from './endings.ts';
import { freeDays, release, start } from './lifecycle.ts';
import { cardRepaired, payAll } from './payments.ts';
import type { PriceList } from './price-list.ts';
import { refund } from './refunds.ts';
import { schedule, sign } from './schedules.ts';

/** The ids under which Stripe knows an account. */
export interface Billed {
	readonly customer: string;
	/** Subscription ids by the story's names for them. */
	readonly subscriptions: ReadonlyMap<string, string>;
}

/** Plays an account's whole life up to the horizon and writes what Stripe would have made of it. */
export function bill(ledger: Ledger, prices: PriceList, account: Account, horizon: Seconds): Billed {
	const { createdAt, index, segment } = account;
	const customer = ledger.newId('cus', createdAt);
	const books: Books = { ledger, prices, account, customer, agenda: newAgenda(), subs: new Map(), signed: new Map(), invoiceCount: 0 };
	record(
		ledger,
		'customer',
		createdAt,
		{ id: customer, created: createdAt, account: index, segment, delinquent: false, balance: 0, discount: null, deleted: false },
		'customer.created',
	);
	for (const event of account.life) {
		// What falls due before the act comes first; at the very same instant the act does.
		books.agenda.runBefore(event.at);
		perform(books, event);
	}
	books.agenda.runBefore(horizon);
	return { customer, subscriptions: new Map([...books.subs].map(([name, { id }]) => [name, id])) };
}

type SubAct = Exclude<
	Act,
	{ act: 'start' | 'sign' | 'add_customer_coupon' | 'remove_customer_coupon' | 'update_customer' | 'delete_customer' }
>;

function perform(books: Books, { at, zero, act }: LifeEvent): void {
	if (act.act === 'start') return start(books, act, at);
	if (act.act === 'sign') return sign(books, act, zero, at);
	if (act.act === 'add_customer_coupon') return addCustomerCoupon(books, act.coupon, at);
	if (act.act === 'remove_customer_coupon') return removeCustomerCoupon(books, at);
	if (act.act === 'update_customer') return amend(books, 'customer', books.customer, at, { segment: act.segment }, 'customer.updated');
	if (act.act === 'delete_customer') return deleteCustomer(books, at);
	performOnSub(books, act, zero, at);
}

function performOnSub(books: Books, act: SubAct, zero: Seconds, at: Seconds): void {
	const sub = subNamed(books, act.sub);
	const set = (patch: Parameters<typeof amend<'subscription'>>[4], ...types: Parameters<typeof amend>[5][]) =>
		amend(books, 'subscription', sub.id, at, patch, ...types);
	switch (act.act) {
		case 'complete':
			return complete(books, sub, at);
		case 'expire':
			return expire(books, sub, at);
		case 'change':
			return change(books, sub, act, at);
		case 'add_item':
			return addItem(books, sub, act, at);
		case 'remove_item':
			return removeItem(books, sub, act, at);
		case 'add_coupon':
			return attachCoupon(books, sub, act.coupon, at);
		case 'remove_coupon':
			return removeCoupon(books, sub, act.coupon, at);
		case 'free_days':
			return freeDays(books, sub, shift(zero, act.until), at);
		case 'payments_fail':
			sub.failingUntil = shift(zero, act.until);
			return books.agenda.add(sub.failingUntil, (then) => cardRepaired(books, sub, then));
		case 'recover':
			payAll(books, sub, at);
			return set({ status: 'active' }, 'customer.subscription.updated');
		case 'release':
			return release(books, sub, at);
		case 'schedule':
			return schedule(books, sub, act, zero, at);
		case 'refund':
			return refund(books, sub, act.percent, at);
		case 'end':
			return end(books, sub, act.reason ?? 'cancellation_requested', at);
		case 'usage': {
			const item = sub.items.get(act.item) ?? '';
			return void sub.usage.set(item, (sub.usage.get(item) ?? 0) + act.quantity);
		}
		case 'unpaid':
			return set({ status: 'unpaid' }, 'customer.subscription.updated');
		case 'hold':
			return set({ status: 'paused' }, 'customer.subscription.paused', 'customer.subscription.updated');
		case 'pause':
			return set({ isCollectionPaused: true }, 'customer.subscription.updated');
		case 'resume':
			return set({ isCollectionPaused: false }, 'customer.subscription.updated');
		case 'schedule_cancel':
			return set({ cancelAt: subState(books, sub).items[0]?.periodEnd ?? at, canceledAt: at }, 'customer.subscription.updated');
		case 'unschedule_cancel':
			return set({ cancelAt: null, canceledAt: null }, 'customer.subscription.updated');
	}
}
