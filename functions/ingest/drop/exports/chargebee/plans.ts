import { attribute } from '../../export/attribute.ts';
import type { ExportKind } from '../../export/kind.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('plan', ...attributes);

/** The plans of a site on product catalog 1.0. Subscriptions look their billing period up here. */
export default {
	about: 'A plan: what it costs per billing period',
	sources: ['https://apidocs.chargebee.com/docs/api/v2/pcv-1/plans'],
	fields: {
		id: { names: of('id') },
		period_unit: { names: of('period_unit', 'billing_period_unit') },
		period: { names: of('period', 'billing_period'), optional: true },
		name: { names: of('invoice_name', 'name'), optional: true },
		price: { names: of('price'), optional: true },
		currency: { names: of('currency_code', 'currency'), optional: true },
		trial_period: { names: of('trial_period'), optional: true },
	},
	entities: [],
} satisfies ExportKind;
