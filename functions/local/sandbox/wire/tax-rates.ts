import type Stripe from 'stripe';
import { type TaxName, taxOf } from '../catalogue/taxes.ts';
import type { OnWire } from './on-wire.ts';

/** The id of a tax rate by its name in the catalogue. */
export function taxRateId(name: TaxName): string {
	return `txr_${name}`;
}

/** A tax rate as Stripe shows it. */
export function taxRate(name: TaxName, created: number): OnWire<Stripe.TaxRate> {
	const { percent, inclusive, country, name: display_name } = taxOf(name);
	return {
		id: taxRateId(name),
		object: 'tax_rate',
		active: true,
		country,
		created,
		description: null,
		display_name,
		effective_percentage: null,
		flat_amount: null,
		inclusive,
		jurisdiction: country,
		jurisdiction_level: 'country',
		livemode: true,
		metadata: {},
		percentage: Number(percent),
		rate_type: 'percentage',
		state: null,
		tax_type: country === 'US' ? 'sales_tax' : 'vat',
	};
}
