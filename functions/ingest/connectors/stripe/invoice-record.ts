import * as z from 'zod';
import { attachedTo, type Discount, discountFields } from './discounts.ts';
import { currency, instant, nestedList, reference, whole } from './fields.ts';
import { pricedFields, priceOf, taxRateSchema } from './prices.ts';

/** `inclusive` until 2025-03-31.basil, `tax_behavior` since. */
const taxSchema = z.object({ amount: whole, inclusive: z.boolean().nullish(), tax_behavior: z.string().nullish() });
const itemParent = z.object({
	subscription: reference.nullish(),
	subscription_item: reference.nullish(),
	proration: z.boolean().nullish(),
});

const lineSchema = z.object({
	id: z.string(),
	amount: whole,
	currency,
	quantity: whole.nullish(),
	period: z.object({ start: instant, end: instant }),
	// Until 2025-03-31.basil a line says directly what it bills …
	...pricedFields,
	proration: z.boolean().nullish(),
	subscription: reference.nullish(),
	subscription_item: reference.nullish(),
	tax_amounts: z.array(taxSchema).nullish(),
	tax_rates: z.array(taxRateSchema).nullish(),
	// … since then through its parent and its pricing.
	pricing: z.object({ price_details: z.object({ price: reference }).nullish() }).nullish(),
	parent: z.object({ subscription_item_details: itemParent.nullish(), invoice_item_details: itemParent.nullish() }).nullish(),
	taxes: z.array(taxSchema).nullish(),
	discount_amounts: z.array(z.object({ amount: whole, discount: reference })).nullish(),
	discounts: discountFields.discounts,
});

export const invoiceSchema = z.object({
	id: z.string(),
	created: instant,
	customer: reference,
	livemode: z.boolean(),
	currency,
	status: z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']),
	billing_reason: z.string().nullish(),
	collection_method: z.string().nullish(),
	auto_advance: z.boolean().nullish(),
	/** The invoice that replaced this one. */
	latest_revision: reference.nullish(),
	due_date: instant.nullish(),
	status_transitions: z
		.object({
			finalized_at: instant.nullish(),
			paid_at: instant.nullish(),
			voided_at: instant.nullish(),
			marked_uncollectible_at: instant.nullish(),
		})
		.nullish(),
	attempt_count: whole.nullish(),
	subtotal: whole.nullish(),
	total: whole,
	amount_paid: whole.nullish(),
	amount_remaining: whole.nullish(),
	pre_payment_credit_notes_amount: whole.nullish(),
	post_payment_credit_notes_amount: whole.nullish(),
	subscription: reference.nullish(),
	tax: whole.nullish(),
	total_tax_amounts: z.array(taxSchema).nullish(),
	parent: z.object({ subscription_details: z.object({ subscription: reference.nullish() }).nullish() }).nullish(),
	total_taxes: z.array(taxSchema).nullish(),
	default_tax_rates: z.array(taxRateSchema).nullish(),
	lines: nestedList(lineSchema),
	...discountFields,
});

export type Invoice = z.output<typeof invoiceSchema>;
export type InvoiceLine = Invoice['lines']['data'][number];

export const sum = (parts: readonly { amount: bigint }[]): bigint => parts.reduce((total, part) => total + part.amount, 0n);

/** The part of taxes that the amounts taxed contain. */
export const taxInAmount = (taxes: readonly z.output<typeof taxSchema>[]): bigint =>
	sum(taxes.filter(({ inclusive, tax_behavior }) => inclusive === true || tax_behavior === 'inclusive'));

export const subscriptionOfInvoice = (invoice: Invoice): string | null =>
	invoice.subscription ?? invoice.parent?.subscription_details?.subscription ?? null;

/** What a line bills, in whichever version's shape it says so. */
export const lineParent = (line: InvoiceLine) => {
	const details = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
	return {
		subscriptionId: line.subscription ?? details?.subscription ?? null,
		itemId: line.subscription_item ?? details?.subscription_item ?? null,
		isProration: line.proration ?? details?.proration ?? false,
	};
};

/** Id of the price billed, known in every version for lines of a subscription. */
export const linePriceId = (line: InvoiceLine): string | null => priceOf(line)?.id ?? line.pricing?.price_details?.price ?? null;

export interface FoundDiscount {
	readonly discount: Discount;
	readonly position: number;
	/** True for a discount that only the line has. */
	readonly isOfLine: boolean;
}

/** Expanded discounts of a line by id: those of the invoice, and its own. */
export const discountsAt = (invoice: Invoice, line: InvoiceLine): ReadonlyMap<string, FoundDiscount> => {
	const found = new Map<string, FoundDiscount>();
	for (const entry of attachedTo(line)) found.set(entry.discount.id, { ...entry, isOfLine: true });
	for (const entry of attachedTo(invoice)) found.set(entry.discount.id, { ...entry, isOfLine: false });
	return found;
};
