import * as z from 'zod';
import type { ChangeEvent, ChangeFeed } from '../../../../shared/contracts/connector.ts';
import { instant } from './fields.ts';

/** Stream that reads an object of the feed. Plans are read as prices, under the same id. */
const STREAM_OF: Readonly<Record<string, string>> = {
	customer: 'customers',
	product: 'products',
	price: 'prices',
	plan: 'prices',
	coupon: 'coupons',
	subscription: 'subscriptions',
	subscription_schedule: 'subscription_schedules',
	invoice: 'invoices',
	credit_note: 'credit_notes',
};

const id = z.string().nullish();
const eventSchema = z.object({
	id: z.string(),
	type: z.string(),
	created: instant,
	api_version: z.string().nullish(),
	data: z.object({
		object: z.looseObject({ object: z.string().nullish(), id, customer: z.unknown().optional(), subscription: z.unknown().optional() }),
		previous_attributes: z.unknown().optional(),
	}),
});

type StripeEvent = z.output<typeof eventSchema>;

/** The record to fetch again. A discount has no address of its own: what carries it is fetched. */
const recordOf = ({ data: { object } }: StripeEvent): { stream: string | null; recordId: string } => {
	if (object.object === 'discount') {
		if (typeof object.subscription === 'string') return { stream: 'subscriptions', recordId: object.subscription };
		return typeof object.customer === 'string' ? { stream: 'customers', recordId: object.customer } : { stream: null, recordId: '' };
	}
	const stream = object.id ? STREAM_OF[object.object ?? ''] : undefined; // an upcoming invoice has no id
	return { stream: stream ?? null, recordId: object.id ?? '' };
};

/**
 * Subscriptions and discounts are states worth dating, and of a deleted customer the event is the last word. Everything else is read as
 * it stands now: its payload could only overwrite the present with the past.
 */
const payloadOf = ({ type, data }: StripeEvent): unknown => {
	const kind = data.object.object;
	if (kind !== 'subscription' && kind !== 'discount' && type !== 'customer.deleted') return null;
	return { ...data.object, event_type: type, previous_attributes: data.previous_attributes };
};

const changeEvent = (event: StripeEvent): ChangeEvent => {
	const { stream, recordId } = recordOf(event);
	return {
		id: event.id,
		at: event.created,
		stream,
		recordId,
		// A canceled subscription (customer.subscription.deleted) can still be fetched; the others are gone.
		deleted: stream !== null && event.type === `${event.data.object.object}.deleted`,
		payload: stream === null ? null : payloadOf(event),
		apiVersion: event.api_version ?? null,
	};
};

/** Unix second at or after the instant: events carry whole seconds, so both edges of a half-open window round up. */
const secondsAt = (edge: Date): string => String(Math.ceil(edge.getTime() / 1000));

/** Query that keeps what was created in [from, to). */
export const createdWithin = (from: Date, to: Date) => ({ 'created[gte]': secondsAt(from), 'created[lt]': secondsAt(to) });

/** Not narrowed by type: Stripe takes at most twenty types in one query, and more than that concern what is read. */
export const changes: ChangeFeed = {
	path: '/v1/events',
	query: { limit: '100' },
	schema: eventSchema.transform(changeEvent),
	retentionDays: 30,
	lagSeconds: 60,
	window: createdWithin,
};
