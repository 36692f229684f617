import type Stripe from 'stripe';
import type { ProductState } from '../billing/states.ts';
import { PRODUCTS } from '../catalogue/plans.ts';
import type { OnWire } from './on-wire.ts';

/** A product as Stripe shows it. */
export function product(state: ProductState): OnWire<Stripe.Product> {
	return {
		id: state.id,
		object: 'product',
		active: true,
		created: state.created,
		default_price: null,
		description: null,
		images: [],
		livemode: true,
		marketing_features: [],
		metadata: {},
		name: PRODUCTS[state.name],
		package_dimensions: null,
		shippable: null,
		statement_descriptor: null,
		tax_code: 'txcd_10103001',
		tax_details: null,
		type: 'service',
		unit_label: null,
		updated: state.created,
		url: null,
	};
}
