import { type EntityRowOf, type MapContext, row } from '../../../../shared/contracts/connector.ts';
import type { EntityRow } from '../../../../shared/contracts/entities/index.ts';
import { priceOf } from './prices.ts';
import type { Item, Subscription } from './subscription-record.ts';

type Version = EntityRow<'subscription_item_versions'>;

/** Units of an item. Only a metered item has none of its own; its line exists, and what was used is in the invoices. */
export const quantityOf = (item: { quantity?: bigint | null | undefined }, subscription: Subscription): bigint =>
	item.quantity ?? (subscription.items.data.length === 1 ? subscription.quantity : null) ?? 1n;

/** The columns of a version that no state of a cancellation or a pause touches. */
export const plainVersion = (
	subscription: Subscription,
	item: Pick<Item, 'id' | 'quantity' | 'price' | 'plan'>,
	at: Pick<Version, 'effective_at' | 'evidence' | 'status'>,
): Version => ({
	subscription_id: subscription.id,
	item_id: item.id,
	account_id: subscription.customer,
	...at,
	covers_until: null,
	price_id: priceOf(item)?.id ?? null,
	quantity: quantityOf(item, subscription),
	is_paused: false,
	is_live: subscription.livemode,
	cancel_requested_at: null,
	cancel_at: null,
	service_period_end: null,
	signed_at: null,
	reason: null,
	recorded_at: null,
});

/** An ended subscription speaks of its end; a created one of its start, which may lie before the event; all else of the instant seen. */
const effectiveAt = (subscription: Subscription, { origin, observedAt }: MapContext): Date => {
	if (subscription.ended_at) return subscription.ended_at;
	if (origin.kind !== 'event') return observedAt;
	return subscription.event_type === 'customer.subscription.created' ? subscription.start_date : origin.at;
};

/** `canceled_at` is the request only while the end is scheduled; otherwise it is the end itself. */
const cancellation = (subscription: Subscription, periodEnd: Date | null) => {
	const isScheduled = subscription.cancel_at_period_end === true || subscription.cancel_at != null;
	return {
		cancel_requested_at: isScheduled ? (subscription.canceled_at ?? null) : null,
		cancel_at: subscription.cancel_at ?? (subscription.cancel_at_period_end ? periodEnd : null),
		reason: subscription.cancellation_details?.reason ?? null,
	};
};

/** Items that an update took away: in the attributes before it, no longer in the record. */
const removedItems = ({ items, previous_attributes }: Subscription) => {
	const present = new Set(items.data.map((item) => item.id));
	return (previous_attributes?.items?.data ?? []).flatMap(({ id, ...item }) => (id && !present.has(id) ? [{ ...item, id }] : []));
};

/**
 * One version per item as the record shows it, and one that ends each item which the event took away. The payload of an event cannot be
 * completed: cut off after ten items it would speak for some of them only, so invoices and the next reading speak for all.
 */
export const itemVersions = (subscription: Subscription, context: MapContext): EntityRowOf[] => {
	const { status, items, ended_at } = subscription;
	if (context.origin.kind === 'event' && items.has_more && !ended_at) return [];
	const evidence = context.origin.kind === 'event' ? 'event' : 'snapshot';
	const effective_at = effectiveAt(subscription, context);
	const present = items.data.map((item): Version => {
		const periodEnd = item.current_period_end ?? subscription.current_period_end ?? null;
		return {
			...plainVersion(subscription, item, { effective_at, evidence, status }),
			is_paused: subscription.pause_collection != null || status === 'paused',
			service_period_end: periodEnd,
			...cancellation(subscription, periodEnd),
		};
	});
	const removed = removedItems(subscription).map((item) =>
		plainVersion(subscription, item, { effective_at, evidence, status: 'canceled' }),
	);
	return [...present, ...removed].map((version) => row('subscription_item_versions', version));
};
