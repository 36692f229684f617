import type { Kind, States } from '../billing/states.ts';
import { coupon } from '../wire/coupons.ts';
import { price } from '../wire/prices.ts';
import { product } from '../wire/products.ts';
import { creditNote } from '../wire/credit-notes.ts';
import { customer, deletedCustomer } from '../wire/customers.ts';
import { invoice } from '../wire/invoices.ts';
import { subscriptionSchedule } from '../wire/schedules.ts';
import { subscription } from '../wire/subscriptions.ts';
import type { View } from '../wire/view.ts';
import type { World } from '../world.ts';
import type { Parameters } from './parameters.ts';

/** One list of Stripe's API: what it filters by, what it can expand, how one object looks. */
export interface Resource<K extends Kind> {
	readonly kind: K;
	/** Stripe's word for it in `No such …`. */
	readonly noun: string;
	readonly expands: readonly string[];
	readonly render: (view: View, state: States[K]) => object;
	/** Reads the list's own parameters and says which objects stay. */
	readonly filter?: (parameters: Parameters, world: World) => (state: States[K]) => boolean;
	/** False: answered by id perhaps, but absent from lists. */
	readonly isListed?: (state: States[K]) => boolean;
	/** False: `No such …` by id too. */
	readonly isFound?: (state: States[K]) => boolean;
}

function wanted(value: string | undefined, actual: string | null): boolean {
	return value === undefined || value === actual;
}

function flag(value: string | undefined, actual: boolean): boolean {
	return value === undefined || (value === 'true') === actual;
}

const CUSTOMERS: Resource<'customer'> = {
	kind: 'customer',
	noun: 'customer',
	expands: ['discount.source.coupon'],
	render: (view, state) => (state.deleted ? deletedCustomer(state) : customer(view, state)),
	isListed: ({ deleted }) => !deleted,
};

const PRODUCTS: Resource<'product'> = {
	kind: 'product',
	noun: 'product',
	expands: [],
	render: (_view, state) => product(state),
	filter: (parameters) => {
		const active = parameters.text('active');
		return () => flag(active, true);
	},
};

const PRICES: Resource<'price'> = {
	kind: 'price',
	noun: 'price',
	expands: ['tiers', 'product'],
	render: price,
	filter: (parameters) => {
		const [active, currency] = [parameters.text('active'), parameters.text('currency')];
		return (state) => flag(active, state.active) && wanted(currency, state.currency);
	},
};

const COUPONS: Resource<'coupon'> = {
	kind: 'coupon',
	noun: 'coupon',
	expands: [],
	render: coupon,
	isListed: ({ deleted }) => !deleted,
	isFound: ({ deleted }) => !deleted,
};

const SUBSCRIPTIONS: Resource<'subscription'> = {
	kind: 'subscription',
	noun: 'subscription',
	expands: [
		'customer',
		'discounts',
		'discounts.source.coupon',
		'items.data.discounts',
		'items.data.price.product',
		'items.data.price.tiers',
	],
	render: subscription,
	filter: (parameters) => {
		const [status, buyer, sold] = [parameters.text('status'), parameters.text('customer'), parameters.text('price')];
		// Without `status=all` the list hides what has ended.
		const inStatus = (actual: string) =>
			status === undefined
				? actual !== 'canceled' && actual !== 'incomplete_expired'
				: status === 'all' || (status === 'ended' ? actual === 'canceled' || actual === 'incomplete_expired' : actual === status);
		return (state) =>
			inStatus(state.status) && wanted(buyer, state.customer) && (sold === undefined || state.items.some(({ price: id }) => id === sold));
	},
};

const SCHEDULES: Resource<'schedule'> = {
	kind: 'schedule',
	noun: 'subscription_schedule',
	expands: ['customer'],
	render: subscriptionSchedule,
	filter: (parameters) => {
		const buyer = parameters.text('customer');
		return (state) => wanted(buyer, state.customer);
	},
};

const INVOICES: Resource<'invoice'> = {
	kind: 'invoice',
	noun: 'invoice',
	expands: ['customer', 'discounts', 'discounts.source.coupon', 'lines.data.discounts', 'lines.data.discounts.source.coupon'],
	render: invoice,
	filter: (parameters) => {
		const [status, buyer, sub] = [parameters.text('status'), parameters.text('customer'), parameters.text('subscription')];
		const due = parameters.range('due_date');
		return (state) =>
			wanted(status, state.status) &&
			wanted(buyer, state.customer) &&
			wanted(sub, state.subscription) &&
			(due === undefined || (state.dueAt !== null && due(state.dueAt)));
	},
};

const CREDIT_NOTES: Resource<'credit_note'> = {
	kind: 'credit_note',
	noun: 'credit note',
	expands: ['customer'],
	render: creditNote,
	filter: (parameters) => {
		const [buyer, of] = [parameters.text('customer'), parameters.text('invoice')];
		return (state) => wanted(buyer, state.customer) && wanted(of, state.invoice);
	},
};

/** The plain lists, by the last word of their path. */
export const RESOURCES = {
	customers: CUSTOMERS,
	products: PRODUCTS,
	prices: PRICES,
	coupons: COUPONS,
	subscriptions: SUBSCRIPTIONS,
	subscription_schedules: SCHEDULES,
	invoices: INVOICES,
	credit_notes: CREDIT_NOTES,
} as const;
