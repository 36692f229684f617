import * as z from 'zod';
import { type EntityRowOf, type MapContext, row } from '../../../../shared/contracts/connector.ts';
import type { EntityRow } from '../../../../shared/contracts/entities/index.ts';
import { type Discount, discountFields, discountRows, discountSchema, mapDiscount, seenThrough } from './discounts.ts';
import { currency, instant } from './fields.ts';

const liveSchema = z.object({
	object: z.literal('customer'),
	id: z.string(),
	created: instant,
	name: z.string().nullish(),
	currency: currency.nullish(),
	address: z.object({ country: z.string().toUpperCase().nullish() }).nullish(),
	delinquent: z.boolean().nullish(),
	metadata: z
		.object({
			segment: z.string().nullish(),
			industry: z.string().nullish(),
			channel: z.string().nullish(),
			legal_entity: z.string().nullish(),
		})
		.nullish(),
	discount: discountFields.discount,
});

/** What Stripe answers for a customer that was deleted. */
const deletedSchema = z.object({ object: z.literal('customer'), id: z.string(), deleted: z.literal(true) });

/** A customer, what is left of a deleted one, or the discount of an event that concerns all of a customer's subscriptions. */
export const customerSchema = z.union([deletedSchema, z.discriminatedUnion('object', [liveSchema, discountSchema])]);

type Live = z.output<typeof liveSchema>;
export type CustomerRecord = z.output<typeof customerSchema>;

/** Id of the customer that the record speaks of. */
export const customerIdOf = (record: CustomerRecord): string => (record.object === 'discount' ? (record.customer ?? record.id) : record.id);

/** A deleted customer no longer tells when it was made; the epoch keeps it inside every window. */
export const customerCreatedAt = (record: CustomerRecord): Date => {
	if (record.object === 'discount') return record.start;
	return 'created' in record ? record.created : new Date(0);
};

const accountRow = (customer: Live): EntityRow<'accounts'> => ({
	account_id: customer.id,
	name: customer.name ?? null,
	created_at: customer.created,
	deleted_at: null,
	currency: customer.currency ?? null,
	country: customer.address?.country ?? null,
	segment: customer.metadata?.segment ?? null,
	industry: customer.metadata?.industry ?? null,
	channel: customer.metadata?.channel ?? null,
	legal_entity: customer.metadata?.legal_entity ?? null,
	is_delinquent: customer.delinquent ?? null,
});

const customerDiscount = (accountId: string, discount: Discount, context: MapContext): EntityRowOf[] =>
	discountRows(discount, { account_id: accountId, subscription_id: null, item_id: null, position: 0, ...seenThrough(context) });

/** Only the id and the instant of the deletion are known: of the event, or of the reading that found the customer gone. */
export const mapDeletedCustomer = (id: string, { origin, observedAt }: MapContext): EntityRowOf[] => [
	row('accounts', {
		account_id: id,
		name: null,
		created_at: null,
		deleted_at: origin.kind === 'event' ? origin.at : observedAt,
		currency: null,
		country: null,
		segment: null,
		industry: null,
		channel: null,
		legal_entity: null,
		is_delinquent: null,
	}),
];

/** Rows of a customer: the account, and the discount on all its subscriptions if it has one. */
export const mapCustomer = (record: CustomerRecord, context: MapContext): EntityRowOf[] => {
	if (record.object === 'discount') return mapDiscount(record, context);
	if (!('created' in record)) return mapDeletedCustomer(record.id, context);
	return [row('accounts', accountRow(record)), ...(record.discount ? customerDiscount(record.id, record.discount, context) : [])];
};
