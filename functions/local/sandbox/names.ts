import type { Currency } from './catalogue/currencies.ts';
import type { TaxName } from './catalogue/taxes.ts';
import type { Random } from './random.ts';

/** Where an account is at home: it decides the currency, the tax and the address. */
export interface Home {
	readonly country: string;
	readonly city: string;
	readonly currency: Currency;
	readonly tax: TaxName | null;
	/** Share of the country's customers that are charged the tax. */
	readonly taxedShare: number;
	readonly locale: string;
}

const HOMES: readonly (readonly [number, Home])[] = [
	[50, { country: 'US', city: 'Denver', currency: 'usd', tax: 'us_sales', taxedShare: 0.3, locale: 'en-US' }],
	[8, { country: 'CA', city: 'Toronto', currency: 'usd', tax: null, taxedShare: 0, locale: 'en-CA' }],
	[5, { country: 'AU', city: 'Brisbane', currency: 'usd', tax: null, taxedShare: 0, locale: 'en-AU' }],
	[13, { country: 'GB', city: 'Leeds', currency: 'gbp', tax: 'gb_vat', taxedShare: 0.7, locale: 'en-GB' }],
	[10, { country: 'DE', city: 'Hamburg', currency: 'eur', tax: 'de_vat', taxedShare: 0.5, locale: 'de' }],
	[6, { country: 'FR', city: 'Lyon', currency: 'eur', tax: null, taxedShare: 0, locale: 'fr' }],
	[5, { country: 'NL', city: 'Utrecht', currency: 'eur', tax: null, taxedShare: 0, locale: 'nl' }],
	[3, { country: 'JP', city: 'Osaka', currency: 'jpy', tax: 'jp_ct', taxedShare: 0.6, locale: 'ja' }],
];

export const INDUSTRIES = ['software', 'retail', 'healthcare', 'education', 'logistics', 'media', 'finance', 'nonprofit'] as const;

const FIRST = [
	'Amber',
	'Birch',
	'Cobalt',
	'Delta',
	'Ember',
	'Fjord',
	'Granite',
	'Harbor',
	'Indigo',
	'Juniper',
	'Kestrel',
	'Lumen',
	'Maple',
	'North',
	'Opal',
	'Prairie',
	'Quartz',
	'River',
	'Summit',
	'Timber',
	'Umber',
	'Vale',
	'Willow',
	'Zephyr',
] as const;
const SECOND = [
	'Analytics',
	'Bakery',
	'Clinic',
	'Design',
	'Energy',
	'Freight',
	'Games',
	'Health',
	'Insight',
	'Journal',
	'Kitchen',
	'Labs',
	'Media',
	'Networks',
	'Optics',
	'Partners',
	'Robotics',
	'Schools',
	'Textiles',
	'Works',
] as const;

/** A home; limited to those that bill in `currency` when one is asked for. */
export function homeFor(random: Random, currency: Currency | undefined): Home {
	return random.weighted(HOMES.filter(([, home]) => currency === undefined || home.currency === currency));
}

/** A believable company name; the index keeps the mailbox unique. */
export function companyName(random: Random, index: number): { name: string; email: string } {
	const name = `${random.pick(FIRST)} ${random.pick(SECOND)}`;
	return { name, email: `billing+${index}@${name.toLowerCase().replace(' ', '-')}.example` };
}
