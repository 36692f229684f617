import { attribute } from '../../export/attribute.ts';
import type { ExportKind } from '../../export/kind.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('item_price', ...attributes);

/** The prices of a site on product catalog 2.0, of plans and of addons. Subscriptions look their billing period up here. */
export default {
	about: 'A price of an item: what it costs per billing period',
	sources: ['https://apidocs.chargebee.com/docs/api/item_prices'],
	fields: {
		id: { names: of('id') },
		item_id: { names: [...of('item_id'), 'items_id'] },
		period_unit: { names: of('period_unit') },
		period: { names: of('period'), optional: true },
		item_type: { names: of('item_type'), optional: true },
		name: { names: of('external_name', 'name'), optional: true },
		price: { names: of('price_in_decimal', 'price'), optional: true },
		currency: { names: of('currency_code', 'currency'), optional: true },
	},
	entities: [],
} satisfies ExportKind;
