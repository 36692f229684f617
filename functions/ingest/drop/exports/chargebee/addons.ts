import { attribute } from '../../export/attribute.ts';
import type { ExportKind } from '../../export/kind.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('addon', ...attributes);

/** The addons of a site on product catalog 1.0. Addons of subscriptions look their billing period up here. */
export default {
	about: 'An addon: what it costs, and whether again every period',
	sources: ['https://apidocs.chargebee.com/docs/api/v2/pcv-1/addons'],
	fields: {
		id: { names: of('id') },
		charge_type: { names: of('charge_type') },
		period_unit: { names: of('period_unit'), optional: true },
		period: { names: of('period'), optional: true },
		name: { names: of('invoice_name', 'name'), optional: true },
		price: { names: of('price'), optional: true },
		currency: { names: of('currency_code', 'currency'), optional: true },
	},
	entities: [],
} satisfies ExportKind;
