import * as z from 'zod';
import { type EntityRowOf, type MapContext, row } from '../../../../shared/contracts/connector.ts';
import type { EntityRow } from '../../../../shared/contracts/entities/index.ts';
import { currency, decimal, instant, reference } from './fields.ts';
import { minorDecimal } from './money.ts';

export const couponSchema = z.object({
	id: z.string(),
	percent_off: decimal.nullish(),
	amount_off: decimal.nullish(),
	currency: currency.nullish(),
	duration: z.string(),
	duration_in_months: z.int().nullish(),
});

const couponReference = z.union([couponSchema, z.string()]);

/** A coupon attached to something. Its coupon stood in `coupon` until 2025-09-30.clover and stands in `source.coupon` since. */
export const discountSchema = z.object({
	object: z.literal('discount'),
	id: z.string(),
	coupon: couponReference.nullish(),
	source: z.object({ coupon: couponReference.nullish() }).nullish(),
	customer: reference.nullish(),
	subscription: reference.nullish(),
	subscription_item: reference.nullish(),
	invoice: reference.nullish(),
	invoice_item: reference.nullish(),
	start: instant,
	end: instant.nullish(),
	/** Set by the change feed: the type of the event that carried the discount. */
	event_type: z.string().nullish(),
});

/** Discounts of a record: ids unless expanded; a single one in versions before 2025-03-31.basil. */
export const discountFields = { discount: discountSchema.nullish(), discounts: z.array(z.union([discountSchema, z.string()])).nullish() };

export type Coupon = z.output<typeof couponSchema>;
export type Discount = z.output<typeof discountSchema>;
interface Discounted {
	discount?: Discount | null | undefined;
	discounts?: (Discount | string)[] | null | undefined;
}

/** Discounts that are expanded, each with its place (1-based) in the order of attachment. */
export const attachedTo = ({ discount, discounts }: Discounted): { discount: Discount; position: number }[] => {
	const listed = (discounts ?? []).flatMap((entry, index) => (typeof entry === 'string' ? [] : [{ discount: entry, position: index + 1 }]));
	const isListed = !discount || listed.some((entry) => entry.discount.id === discount.id);
	return isListed ? listed : [{ discount, position: 1 }, ...listed];
};

/** Terms as columns of coupons and discounts; amounts in ISO minor units. */
export const termsOf = (coupon: Coupon) => ({
	percent_off: coupon.percent_off ?? null,
	amount_off: coupon.amount_off ? minorDecimal(coupon.amount_off, coupon.currency ?? '') : null,
	currency: coupon.currency ?? null,
	duration: coupon.duration,
});

const noTerms: Pick<EntityRow<'discounts'>, keyof ReturnType<typeof termsOf>> = {
	percent_off: null,
	amount_off: null,
	currency: null,
	duration: null,
};

/** Where a discount hangs and what saw it there. */
export type Attachment = Pick<
	EntityRow<'discounts'>,
	'account_id' | 'subscription_id' | 'item_id' | 'position' | 'evidence' | 'seen_at' | 'seen_until'
>;

/** Stripe applies the discount of a customer only where the subscription has none of its own. */
const isOfCustomer = ({ subscription_id, item_id }: Attachment): boolean => subscription_id === null && item_id === null;

/** One `discounts` row, or none for the nameless discount of a deleted object. */
export const discountRows = (discount: Discount, attachment: Attachment, endsAt: Date | null = discount.end ?? null): EntityRowOf[] => {
	if (discount.id === '') return [];
	const coupon = discount.source?.coupon ?? discount.coupon ?? null;
	const terms = coupon === null || typeof coupon === 'string' ? noTerms : termsOf(coupon);
	return [
		row('discounts', {
			discount_id: discount.id,
			coupon_id: typeof coupon === 'string' ? coupon : null,
			...attachment,
			is_fallback: isOfCustomer(attachment),
			...terms,
			starts_at: discount.start,
			ends_at: endsAt,
		}),
	];
};

/** Evidence and instant that a record's origin gives to the discounts it carries. */
export const seenThrough = ({ origin, observedAt }: MapContext) =>
	origin.kind === 'event'
		? { evidence: 'event', seen_at: origin.at, seen_until: null }
		: { evidence: 'snapshot', seen_at: observedAt, seen_until: null };

/** The discount of a `customer.discount.*` event; its deletion ends it at the instant of the event. */
export const mapDiscount = (discount: Discount, context: MapContext): EntityRowOf[] => {
	if (!discount.customer) return [];
	const { subscription, subscription_item, event_type } = discount;
	const attachment: Attachment = {
		account_id: discount.customer,
		subscription_id: subscription ?? null,
		item_id: subscription_item ?? null,
		position: subscription ? 1 : 0,
		...seenThrough(context),
	};
	const isRemoved = event_type === 'customer.discount.deleted';
	return discountRows(discount, attachment, isRemoved ? attachment.seen_at : (discount.end ?? null));
};
