import { attribute } from '../../export/attribute.ts';
import { type ExportKind, rowByRow } from '../../export/kind.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('customer', ...attributes);
const BILLING = ['billing_address', 'billing_addresses'];

/** Customers.csv of Chargebee. */
export default {
	about: 'A customer',
	sources: ['https://apidocs.chargebee.com/docs/api/customers'],
	fields: {
		id: { names: of('id') },
		first_name: { names: of('first_name') },
		last_name: { names: of('last_name') },
		company: { names: of('company'), optional: true },
		country: {
			names: BILLING.flatMap((each) => [`${each}_country`, `customers_${each}_country`, `customer_${each}_country`]),
			optional: true,
		},
		created_at: { names: of('created_at'), optional: true },
		currency: { names: of('preferred_currency_code', 'currency_code'), optional: true },
	},
	derive: rowByRow((cells, { instant }) => {
		const created = instant(cells['created_at'] ?? '');
		if (created === undefined) return 'has a created_at that is written neither year first nor with the month’s name';
		const person = `${cells['first_name'] ?? ''} ${cells['last_name'] ?? ''}`.trim();
		const country = cells['country'] ?? '';
		return [{ ...cells, created, name: cells['company'] || person, country: /^[A-Za-z]{2}$/.test(country) ? country : '' }];
	}),
	entities: [
		{ entity: 'accounts', columns: { account_id: 'id', name: 'name', created_at: 'created', country: 'country', currency: 'currency' } },
	],
} satisfies ExportKind;
