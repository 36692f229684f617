import type { Act, ItemSpec, LifeEvent } from '../acts.ts';
import { addMonths, DAY, type Seconds, shift } from '../calendar.ts';
import { type CouponName, couponOf } from '../catalogue/coupons.ts';
import type { Currency } from '../catalogue/currencies.ts';
import type { TaxName } from '../catalogue/taxes.ts';
import type { Account } from '../company.ts';

/** A subscription as its story tells it. */
export interface TrueSub {
	readonly currency: Currency;
	readonly tax: TaxName | null;
	readonly items: Map<string, { plan: ItemSpec['plan']; quantity: number }>;
	readonly coupons: Map<CouponName, Seconds>;
	servedFrom: Seconds;
	freeUntil: Seconds;
	isUnpaid: boolean;
	isPaused: boolean;
	isWaiting: boolean;
	isOver: boolean;
}

/** An account as its story tells it. */
export interface TrueAccount {
	readonly subs: Map<string, TrueSub>;
	customerCoupon: { readonly name: CouponName; readonly since: Seconds } | null;
}

/** A backdated start is known when it is recorded but true from the day it names. */
export function trueFrom({ at, act }: LifeEvent): Seconds {
	return act.act === 'start' ? at - (act.backdatedDays ?? 0) * DAY : at;
}

/** True when the subscription is worth anything at the last instant before `end`. */
export function counts(sub: TrueSub, end: Seconds): boolean {
	return !sub.isOver && !sub.isUnpaid && !sub.isPaused && !sub.isWaiting && sub.servedFrom < end && sub.freeUntil < end;
}

/** The account after everything that is true before `end`. */
export function stateBefore(account: Account, end: Seconds): TrueAccount {
	const state: TrueAccount = { subs: new Map(), customerCoupon: null };
	for (const event of account.life) if (trueFrom(event) < end) live(state, account, event);
	return state;
}

function live(state: TrueAccount, account: Account, { at, zero, act }: LifeEvent): void {
	if (act.act === 'start') return void state.subs.set(act.sub, begin(account, act, at));
	if (act.act === 'add_customer_coupon') state.customerCoupon = { name: act.coupon, since: at };
	if (act.act === 'remove_customer_coupon') state.customerCoupon = null;
	if (act.act === 'delete_customer') for (const sub of state.subs.values()) sub.isOver = true;
	const sub = 'sub' in act ? state.subs.get(act.sub) : undefined;
	if (sub !== undefined) liveOn(sub, act, at, zero);
}

function begin(account: Account, act: Extract<Act, { act: 'start' }>, at: Seconds): TrueSub {
	return {
		currency: act.currency ?? account.home.currency,
		tax: act.tax ?? account.tax,
		items: new Map(act.items.map(({ item, plan, quantity = 1 }) => [item, { plan, quantity }])),
		coupons: new Map((act.coupons ?? []).map((name) => [name, at])),
		servedFrom: at - (act.backdatedDays ?? 0) * DAY,
		// At the instant a trial ends service is paid for: free are the instants before it.
		freeUntil: act.trialDays === undefined ? 0 : at + act.trialDays * DAY,
		isUnpaid: false,
		isPaused: false,
		isWaiting: act.incomplete ?? false,
		isOver: false,
	};
}

function liveOn(sub: TrueSub, act: Act, at: Seconds, zero: Seconds): void {
	switch (act.act) {
		case 'complete':
			sub.isWaiting = false;
			break;
		case 'change': {
			const old = sub.items.get(act.item);
			if (old !== undefined) sub.items.set(act.item, { plan: act.plan ?? old.plan, quantity: act.quantity ?? old.quantity });
			break;
		}
		case 'add_item':
			sub.items.set(act.item.item, { plan: act.item.plan, quantity: act.item.quantity ?? 1 });
			break;
		case 'remove_item':
			sub.items.delete(act.item);
			break;
		case 'add_coupon':
			sub.coupons.set(act.coupon, at);
			break;
		case 'remove_coupon':
			sub.coupons.delete(act.coupon);
			break;
		case 'free_days':
			sub.freeUntil = shift(zero, act.until);
			break;
		case 'unpaid':
		case 'recover':
			sub.isUnpaid = act.act === 'unpaid';
			break;
		case 'pause':
		case 'resume':
			sub.isPaused = act.act === 'pause';
			break;
		case 'hold':
		case 'release':
			sub.isWaiting = act.act === 'hold';
			break;
		case 'end':
		case 'expire':
			sub.isOver = true;
			break;
		// Whole-account acts are dealt with above; the rest moves money or plans, not what is in force.
		case 'start':
		case 'sign':
		case 'add_customer_coupon':
		case 'remove_customer_coupon':
		case 'update_customer':
		case 'delete_customer':
		case 'usage':
		case 'refund':
		case 'payments_fail':
		case 'schedule':
		case 'schedule_cancel':
		case 'unschedule_cancel':
			break;
	}
}

/** Coupons in the order they were attached that count at the last instant before `end`. */
export function couponsOf(sub: TrueSub, state: TrueAccount, end: Seconds): CouponName[] {
	const shared =
		state.customerCoupon === null || sub.coupons.size > 0 ? [] : [[state.customerCoupon.name, state.customerCoupon.since] as const];
	return [...sub.coupons, ...shared]
		.filter(([name, since]) => {
			const { duration } = couponOf(name);
			return duration === 'forever' || (typeof duration === 'object' && end <= addMonths(since, duration.months));
		})
		.map(([name]) => name);
}
