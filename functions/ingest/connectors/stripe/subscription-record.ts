import * as z from 'zod';
import { discountFields, discountSchema } from './discounts.ts';
import { currency, instant, nestedList, reference, whole } from './fields.ts';
import { pricedFields, priceOf, taxRateSchema } from './prices.ts';

const itemSchema = z.object({
	id: z.string(),
	created: instant,
	quantity: whole.nullish(),
	...pricedFields,
	discounts: discountFields.discounts,
	tax_rates: z.array(taxRateSchema).nullish(),
	current_period_end: instant.nullish(),
});

/** Items as they were before an update; Stripe sends the whole list or what changed in it. */
const previousSchema = z.object({
	items: z.object({ data: z.array(z.object({ id: z.string().nullish(), quantity: whole.nullish(), ...pricedFields })) }).nullish(),
});

const STATUSES = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled', 'incomplete', 'incomplete_expired'] as const;

const liveSchema = z.object({
	object: z.literal('subscription'),
	id: z.string(),
	created: instant,
	customer: reference,
	currency: currency.nullish(),
	livemode: z.boolean(),
	/** A status that is not known is refused: nobody could say whether it counts. */
	status: z.enum(STATUSES),
	start_date: instant,
	ended_at: instant.nullish(),
	canceled_at: instant.nullish(),
	cancel_at: instant.nullish(),
	cancel_at_period_end: z.boolean().nullish(),
	cancellation_details: z.object({ reason: z.string().nullish() }).nullish(),
	/** On the items since 2025-03-31.basil. */
	current_period_end: instant.nullish(),
	trial_start: instant.nullish(),
	trial_end: instant.nullish(),
	pause_collection: z.object({ behavior: z.string() }).nullish(),
	/** Of the only item, where that has none of its own. */
	quantity: whole.nullish(),
	items: nestedList(itemSchema),
	...discountFields,
	default_tax_rates: z.array(taxRateSchema).nullish(),
	/** Both are set by the change feed. */
	event_type: z.string().nullish(),
	previous_attributes: previousSchema.nullish(),
});

/** A price with `currency_options` shows its default currency even where the subscription bills in another: a wrong amount, so it is refused. */
const inItsOwnCurrency = liveSchema.superRefine(({ currency: billed, items }, context) => {
	for (const price of items.data.map(priceOf)) {
		if (!price || !billed || price.currency === billed) continue;
		context.addIssue({
			code: 'custom',
			path: ['items'],
			message: `price ${price.id} is in ${price.currency} but the subscription bills in ${billed}`,
		});
	}
});

/** A subscription, or the discount of an event that concerns it. */
export const subscriptionSchema = z.discriminatedUnion('object', [inItsOwnCurrency, discountSchema]);

export type Subscription = z.output<typeof liveSchema>;
export type Item = Subscription['items']['data'][number];
export type SubscriptionRecord = z.output<typeof subscriptionSchema>;

/** Id of the subscription that the record speaks of. */
export const subscriptionIdOf = (record: SubscriptionRecord): string =>
	record.object === 'discount' ? (record.subscription ?? record.id) : record.id;

/** When the record of a subscription stream began: the subscription's creation, or a discount's start. */
export const subscriptionCreatedAt = (record: SubscriptionRecord): Date => (record.object === 'discount' ? record.start : record.created);
