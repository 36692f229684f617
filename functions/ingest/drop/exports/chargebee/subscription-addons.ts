import { type ExportKind, rowByRow } from '../../export/kind.ts';
import { addonRows } from './subscription/addon.ts';
import { statesOf } from './subscription/states.ts';
import { LINE_ENTITIES } from './subscription/versions.ts';

/** SubscriptionAddons.csv, which Chargebee exports beside Subscriptions.csv. */
export default {
	about: 'An addon of a subscription',
	sources: ['https://apidocs.chargebee.com/docs/api/exports', 'https://apidocs.chargebee.com/docs/api/v2/pcv-1/subscriptions'],
	fields: {
		subscription_id: { names: ['subscription_id', 'subscriptions_id'] },
		addon_id: { names: ['addon_id', 'addons_id', 'item_price_id'] },
		quantity: { names: ['addon_quantity', 'quantity'], optional: true },
		unit_price: { names: ['addon_unit_price', 'unit_price'], optional: true },
		amount: { names: ['addon_amount', 'amount'], optional: true },
		currency: { names: ['currency_code', 'currency'], optional: true },
		period: { names: ['addon_period', 'period'], optional: true },
		period_unit: { names: ['addon_period_unit', 'period_unit'], optional: true },
	},
	lookups: {
		subscriptions: { kinds: ['chargebee/subscriptions'], key: 'id' },
		addons: { kinds: ['chargebee/item-prices', 'chargebee/addons'], key: 'id', optional: true },
	},
	derive: rowByRow((cells, context) => {
		const subscription = context.lookup('subscriptions').get(cells['subscription_id'] ?? '');
		if (subscription === undefined) return `belongs to no subscription of the export: ${cells['subscription_id'] ?? ''}`;
		const states = statesOf(subscription, context);
		return typeof states === 'string' ? states : addonRows(cells, subscription, states, context);
	}),
	entities: [{ entity: 'products', part: 'product', columns: { product_id: 'product_id', name: 'name' } }, ...LINE_ENTITIES],
} satisfies ExportKind;
