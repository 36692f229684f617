import { attribute } from '../../export/attribute.ts';
import { type ExportKind, rowByRow } from '../../export/kind.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('customer', ...attributes);

/** ChartMogul's calculated dataset of customers: one row for what was merged there. */
export default {
	about: 'A customer as ChartMogul counts it',
	sources: ['https://dev.chartmogul.com/docs/destinations/calculated-data/customers'],
	fields: {
		uuid: { names: of('uuid') },
		subscriber_since: { names: of('subscriber_since', 'customer_since') },
		name: { names: of('company', 'company_name', 'name'), optional: true },
		country: { names: of('country', 'address_country'), optional: true },
	},
	derive: rowByRow((cells, { instant }) => {
		const created = instant(cells['subscriber_since'] ?? '');
		if (created === undefined) return 'has a subscriber_since that is written neither year first nor with the month’s name';
		const country = cells['country'] ?? '';
		return [{ ...cells, created, country: /^[A-Za-z]{2}$/.test(country) ? country : '' }];
	}),
	entities: [{ entity: 'accounts', columns: { account_id: 'uuid', name: 'name', country: 'country', created_at: 'created' } }],
} satisfies ExportKind;
