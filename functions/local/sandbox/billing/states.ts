import type { CouponName } from '../catalogue/coupons.ts';
import type { Currency } from '../catalogue/currencies.ts';
import type { PlanName, ProductName } from '../catalogue/plans.ts';
import type { TaxName } from '../catalogue/taxes.ts';
import type { Identified } from './identified.ts';
import type { CreditNoteState, InvoiceState } from './invoice-states.ts';
import type { Seconds } from '../calendar.ts';

export interface ProductState extends Identified {
	readonly name: ProductName;
}

export interface PriceState extends Identified {
	readonly plan: PlanName;
	readonly currency: Currency;
	readonly active: boolean;
}

export interface CouponState extends Identified {
	readonly name: CouponName;
	/** Set for amounts off; null for percentages. */
	readonly currency: Currency | null;
	readonly deleted: boolean;
}

export interface CustomerState extends Identified {
	readonly account: number;
	readonly segment: string;
	readonly delinquent: boolean;
	/** Negative: the company owes the customer, and the next invoice uses it up. */
	readonly balance: number;
	readonly discount: string | null;
	readonly deleted: boolean;
}

export interface DiscountState extends Identified {
	readonly coupon: string;
	readonly customer: string;
	readonly subscription: string | null;
	readonly end: Seconds | null;
	readonly deleted: boolean;
}

export interface ItemState extends Identified {
	readonly price: string;
	/** Null for metered prices. */
	readonly quantity: number | null;
	readonly periodStart: Seconds;
	readonly periodEnd: Seconds;
}

export type SubscriptionStatus =
	| 'trialing'
	| 'active'
	| 'past_due'
	| 'unpaid'
	| 'paused'
	| 'incomplete'
	| 'incomplete_expired'
	| 'canceled';

export interface SubscriptionState extends Identified {
	readonly customer: string;
	readonly currency: string;
	readonly status: SubscriptionStatus;
	readonly startDate: Seconds;
	readonly anchor: Seconds;
	readonly items: readonly ItemState[];
	readonly discounts: readonly string[];
	readonly tax: TaxName | null;
	readonly netDays: number | null;
	readonly trialStart: Seconds | null;
	readonly trialEnd: Seconds | null;
	readonly isCollectionPaused: boolean;
	readonly cancelAt: Seconds | null;
	readonly canceledAt: Seconds | null;
	readonly endedAt: Seconds | null;
	readonly endReason: 'cancellation_requested' | 'payment_failed' | null;
	readonly latestInvoice: string | null;
	readonly schedule: string | null;
}

export interface PhaseState {
	readonly start: Seconds;
	readonly end: Seconds;
	readonly items: readonly { readonly price: string; readonly quantity: number | null }[];
}

export interface ScheduleState extends Identified {
	readonly customer: string;
	readonly currency: string;
	readonly subscription: string | null;
	readonly phases: readonly PhaseState[];
	readonly status: 'not_started' | 'active' | 'released' | 'canceled';
	/** When it was released or canceled. */
	readonly closedAt: Seconds | null;
}

/** Everything Stripe keeps, by kind. */
export interface States {
	readonly product: ProductState;
	readonly price: PriceState;
	readonly coupon: CouponState;
	readonly customer: CustomerState;
	readonly discount: DiscountState;
	readonly subscription: SubscriptionState;
	readonly schedule: ScheduleState;
	readonly invoice: InvoiceState;
	readonly credit_note: CreditNoteState;
}
export type Kind = keyof States;
