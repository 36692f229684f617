import type { EntityRowOf, MapContext } from '../../../../shared/contracts/connector.ts';
import { attachedTo, discountRows, mapDiscount, seenThrough } from './discounts.ts';
import { itemVersions } from './item-versions.ts';
import { mapPrice, priceOf } from './prices.ts';
import { startedVersions } from './started-versions.ts';
import type { Subscription, SubscriptionRecord } from './subscription-record.ts';

const itemPrices = (subscription: Subscription): EntityRowOf[] =>
	subscription.items.data.flatMap((item) => {
		const price = priceOf(item);
		const ownRates = item.tax_rates ?? [];
		return price ? mapPrice(price, ownRates.length > 0 ? ownRates : (subscription.default_tax_rates ?? [])) : [];
	});

const subscriptionDiscounts = (subscription: Subscription, context: MapContext): EntityRowOf[] => {
	const seen = seenThrough(context);
	const place = { account_id: subscription.customer, subscription_id: subscription.id, item_id: null };
	const own = attachedTo(subscription).flatMap(({ discount, position }) => discountRows(discount, { ...place, ...seen, position }));
	const ofItems = subscription.items.data.flatMap((item) =>
		attachedTo(item).flatMap(({ discount, position }) => discountRows(discount, { ...place, item_id: item.id, ...seen, position })),
	);
	return [...own, ...ofItems];
};

/** Rows of the items' versions, their prices and their discounts. */
export const mapSubscription = (record: SubscriptionRecord, context: MapContext): EntityRowOf[] => {
	if (record.object === 'discount') return mapDiscount(record, context);
	return [
		...itemPrices(record),
		...itemVersions(record, context),
		...startedVersions(record, context),
		...subscriptionDiscounts(record, context),
	];
};
