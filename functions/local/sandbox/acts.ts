import type { Offset, Seconds } from './calendar.ts';
import type { CouponName } from './catalogue/coupons.ts';
import type { Currency } from './catalogue/currencies.ts';
import type { PlanName } from './catalogue/plans.ts';
import type { TaxName } from './catalogue/taxes.ts';

/** What Stripe does about the time already paid for when an item changes. */
export type Proration = 'none' | 'create_prorations' | 'always_invoice';

export interface ItemSpec {
	/** Name of the item inside its subscription. */
	readonly item: string;
	readonly plan: PlanName;
	/** Absent: 1. Ignored for metered plans. */
	readonly quantity?: number;
}

export interface PhaseSpec {
	readonly from: Offset;
	readonly items: readonly ItemSpec[];
}

export type EndReason = 'cancellation_requested' | 'payment_failed';

/**
 * The vocabulary of lives: everything that can happen to an account, each act at one instant.
 * Subscriptions and items are named by the story; the billing engine gives them ids.
 */
export type Act =
	| {
			readonly act: 'start';
			readonly sub: string;
			readonly items: readonly ItemSpec[];
			readonly coupons?: readonly CouponName[];
			readonly trialDays?: number;
			/** The first payment has not succeeded yet. */
			readonly incomplete?: true;
			/** Invoices are mailed: due after `net` days, paid after `paid` days. */
			readonly mailed?: { readonly net: number; readonly paid: number };
			readonly setupFee?: true;
			/** Days before this instant from which service is owed (`backdate_start_date`). */
			readonly backdatedDays?: number;
			readonly tax?: TaxName;
			/** Absent: the account's currency. */
			readonly currency?: Currency;
	  }
	/** A contract is signed for a subscription that starts later. */
	| { readonly act: 'sign'; readonly sub: string; readonly starts: Offset; readonly items: readonly ItemSpec[] }
	/** A trial ends without a card: status `paused`, until `release`. */
	| { readonly act: 'hold'; readonly sub: string }
	| { readonly act: 'release'; readonly sub: string }
	| { readonly act: 'complete'; readonly sub: string }
	| { readonly act: 'expire'; readonly sub: string }
	| {
			readonly act: 'change';
			readonly sub: string;
			readonly item: string;
			readonly quantity?: number;
			readonly plan?: PlanName;
			readonly proration?: Proration;
	  }
	| { readonly act: 'add_item'; readonly sub: string; readonly item: ItemSpec; readonly proration?: Proration }
	| { readonly act: 'remove_item'; readonly sub: string; readonly item: string; readonly proration?: Proration }
	| { readonly act: 'usage'; readonly sub: string; readonly item: string; readonly quantity: number }
	| { readonly act: 'add_coupon'; readonly sub: string; readonly coupon: CouponName }
	| { readonly act: 'remove_coupon'; readonly sub: string; readonly coupon: CouponName }
	| { readonly act: 'add_customer_coupon'; readonly coupon: CouponName }
	| { readonly act: 'remove_customer_coupon' }
	| { readonly act: 'free_days'; readonly sub: string; readonly until: Offset }
	| { readonly act: 'payments_fail'; readonly sub: string; readonly until: Offset }
	| { readonly act: 'unpaid'; readonly sub: string }
	| { readonly act: 'recover'; readonly sub: string }
	| { readonly act: 'pause'; readonly sub: string }
	| { readonly act: 'resume'; readonly sub: string }
	| { readonly act: 'schedule_cancel'; readonly sub: string }
	| { readonly act: 'unschedule_cancel'; readonly sub: string }
	| { readonly act: 'end'; readonly sub: string; readonly reason?: EndReason }
	| { readonly act: 'refund'; readonly sub: string; readonly percent: number }
	| { readonly act: 'schedule'; readonly sub: string; readonly phases: readonly PhaseSpec[] }
	| { readonly act: 'update_customer'; readonly segment: string }
	| { readonly act: 'delete_customer' };

/** One step of a story: an act at a distance from the story's first billing day. */
export type Step = Act & { readonly at: Offset };

/** One act of one account's life, at its instant. `zero` is what the offsets inside the act count from. */
export interface LifeEvent {
	readonly at: Seconds;
	readonly zero: Seconds;
	readonly act: Act;
}

/** When a story's first billing day falls. */
export type Placement =
	/** Anywhere in the history that leaves room for the story. */
	| { readonly kind: 'any' }
	/** Midnight on a given day of a month. */
	| { readonly kind: 'day'; readonly day: number }
	/** This long before `asOf`. */
	| { readonly kind: 'ago'; readonly months: number; readonly days?: number };

export interface Story {
	readonly steps: readonly Step[];
	readonly placement?: Placement;
	/** Cases of the MRR vectors that this life plays out. */
	readonly plays?: readonly string[];
	/** Accounts of this story must bill in one of these currencies; absent: any. */
	readonly currency?: Currency;
}
