import type Stripe from 'stripe';
import type { OnWire } from '../../../../../functions/local/sandbox/wire/on-wire.ts';

/**
 * A small, slow reader of Stripe's answers: what a careful person would say each subscription was worth at an instant,
 * from present objects, invoices with their lines, and the event feed. It shares nothing with the engine or the truth.
 */
export type Subscription = OnWire<Stripe.Subscription>;
export type Invoice = OnWire<Stripe.Invoice>;
export type Line = OnWire<Stripe.InvoiceLineItem>;
export type Price = OnWire<Stripe.Price>;
export type Discount = OnWire<Stripe.Discount> | OnWire<Stripe.DeletedDiscount>;

export interface Shown {
	readonly now: number;
	readonly subscription: Subscription;
	/** Oldest first, each with all its lines. */
	readonly invoices: readonly { readonly invoice: Invoice; readonly lines: readonly Line[] }[];
	/** Payloads of the subscription's events still in the feed, oldest first. */
	readonly told: readonly { readonly at: number; readonly subscription: Subscription }[];
	readonly priceOf: (id: string) => Price;
	readonly discountOf: (id: string) => Discount;
	readonly couponOf: (id: string) => OnWire<Stripe.Coupon>;
	/** The customer's own discount, as the object and its events in the feed show it. */
	readonly customerDiscountAt: (at: number) => string | null;
}

type Items = Map<string, { price: string; quantity: number }>;

/** MRR in minor units at the last instant before `end`. */
export function worthBefore(shown: Shown, end: number): number {
	const { subscription: sub } = shown;
	if (end <= sub.start_date || (sub.ended_at !== null && sub.ended_at < end)) return 0;
	const event = shown.told.findLast(({ at }) => at < end);
	const state = end === shown.now ? sub : event?.subscription;
	return state === undefined ? fromInvoices(shown, end) : fromState(shown, state, end);
}

function fromState(shown: Shown, state: Subscription, end: number): number {
	const counts =
		(state.status === 'active' || state.status === 'past_due' || state.status === 'canceled') && state.pause_collection === null;
	if (!counts) return 0;
	const items: Items = new Map(state.items.data.map((item) => [item.id, { price: item.price.id, quantity: item.quantity ?? 0 }]));
	const own = state.discounts.map((each) => (typeof each === 'string' ? each : each.id));
	const shared = shown.customerDiscountAt(end);
	return total(shown, items, own.length === 0 && typeof shared === 'string' ? [shared] : own);
}

function fromInvoices(shown: Shown, end: number): number {
	const { invoices } = shown;
	const full = invoices.filter(({ lines }) => lines.some((line) => line.parent?.subscription_item_details?.proration === false));
	const latest = full.findLast(({ invoice }) => invoice.created < end) ?? full[0];
	if (latest === undefined || isIdle(shown, latest.invoice, latest.lines, end)) return 0;
	const items: Items = new Map();
	for (const line of latest.lines) {
		const details = line.parent?.subscription_item_details;
		if (!details || details.proration) continue;
		const before = items.get(details.subscription_item);
		items.set(details.subscription_item, { price: priceId(line), quantity: (before?.quantity ?? 0) + (line.quantity ?? 0) });
	}
	const changes = invoices
		.flatMap(({ lines }) => lines)
		.filter(
			(line) => line.parent?.subscription_item_details?.proration && line.period.start > latest.invoice.created && line.period.start < end,
		);
	for (const line of changes.sort((a, b) => a.period.start - b.period.start || Number(isCredit(b)) - Number(isCredit(a))))
		applyProration(items, line);
	return total(shown, items, discountsAt(shown, latest.invoice, end));
}

function isCredit(line: Line): boolean {
	return (line.parent?.subscription_item_details?.proration_details?.credited_items ?? null) !== null;
}

function applyProration(items: Items, line: Line): void {
	const id = line.parent?.subscription_item_details?.subscription_item ?? '';
	if (isCredit(line)) items.delete(id);
	else items.set(id, { price: priceId(line), quantity: line.quantity ?? 0 });
}

function priceId(line: Line): string {
	const price = line.pricing?.price_details?.price;
	return typeof price === 'string' ? price : (price?.id ?? '');
}

/** Voided by a pause, a trial, never attempted because the company had given up, or a first payment not made yet. */
function isIdle(shown: Shown, invoice: Invoice, lines: readonly Line[], end: number): boolean {
	const { subscription: sub } = shown;
	if (invoice.status === 'void') return true;
	const isTrial = lines.some((line) => line.description?.startsWith('Trial') ?? false);
	if (isTrial) return true;
	const neverTried = invoice.collection_method === 'charge_automatically' && !invoice.attempted && invoice.amount_due > 0;
	if (neverTried && invoice.created + 3_600 < end) return true;
	if (sub.status === 'incomplete_expired' || sub.status === 'incomplete') return true;
	const isFirst =
		invoice.billing_reason === 'subscription_create' && invoice.created < end && sub.collection_method === 'charge_automatically';
	return isFirst && (invoice.status_transitions.paid_at ?? 0) >= end;
}

/** In the order they were attached; a removed one counts until an invoice misses it. */
function discountsAt(shown: Shown, latest: Invoice, end: number): string[] {
	const ids = (list: Invoice['discounts'] | Subscription['discounts']) => list.map((each) => (typeof each === 'string' ? each : each.id));
	const listed = new Set(ids(latest.discounts));
	const known = new Set([...shown.invoices.flatMap(({ invoice }) => ids(invoice.discounts)), ...ids(shown.subscription.discounts)]);
	const shared = shown.customerDiscountAt(shown.now);
	if (typeof shared === 'string' && shown.subscription.discounts.length === 0) known.add(shared);
	return [...known]
		.filter((id) => {
			const discount = shown.discountOf(id);
			if (discount.start >= end) return false;
			return discount.deleted === true ? listed.has(id) || discount.start > latest.created : discount.end === null || end <= discount.end;
		})
		.sort((a, b) => shown.discountOf(a).start - shown.discountOf(b).start || (a < b ? -1 : 1));
}

const CYCLES_A_MONTH: Readonly<Record<string, number>> = { day: 365 / 12, week: 52 / 12, month: 1, year: 1 / 12 };

function total(shown: Shown, items: Items, discounts: readonly string[]): number {
	const rate = shown.subscription.default_tax_rates?.find(({ inclusive }) => inclusive)?.percentage ?? 0;
	let sum = 0;
	for (const { price, quantity } of items.values()) {
		const sold = shown.priceOf(price);
		const recurring = sold.recurring;
		if (recurring === null || recurring.usage_type === 'metered') continue;
		let amount = charge(sold, quantity);
		for (const id of discounts) {
			const source = shown.discountOf(id).source.coupon;
			const coupon = shown.couponOf(typeof source === 'string' ? source : (source?.id ?? ''));
			if (coupon.duration === 'once') continue;
			amount = Math.max(0, coupon.percent_off === null ? amount - (coupon.amount_off ?? 0) : amount * (1 - coupon.percent_off / 100));
		}
		const perMonth = CYCLES_A_MONTH[recurring.interval] ?? Number.NaN;
		sum += Math.floor(((amount / (1 + rate / 100)) * perMonth) / recurring.interval_count + 0.5 + 1e-7);
	}
	return sum;
}

function charge(price: Price, quantity: number): number {
	const unit = Number(price.unit_amount_decimal ?? 0);
	if (price.tiers === undefined)
		return unit * (price.transform_quantity === null ? quantity : Math.ceil(quantity / price.transform_quantity.divide_by));
	let from = 0;
	let sum = 0;
	for (const { up_to, unit_amount, flat_amount } of price.tiers) {
		const top = up_to ?? Number.POSITIVE_INFINITY;
		const inTier = price.tiers_mode === 'volume' ? (quantity <= top ? quantity : 0) : Math.min(quantity, top) - from;
		if (inTier > 0) sum += inTier * (unit_amount ?? 0) + (flat_amount ?? 0);
		if (quantity <= top) return sum;
		from = top;
	}
	return sum;
}
