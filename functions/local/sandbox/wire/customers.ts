import type Stripe from 'stripe';
import type { CustomerState, DiscountState } from '../billing/states.ts';
import { coupon } from './coupons.ts';
import type { OnWire } from './on-wire.ts';
import { accountOf, inside, type View } from './view.ts';

/** A customer as lists and events carry it. */
export function customer(view: View, state: CustomerState): OnWire<Stripe.Customer> {
	const { name, email, home, industry } = accountOf(view, state.account);
	return {
		id: state.id,
		object: 'customer',
		address: { city: home.city, country: home.country, line1: null, line2: null, postal_code: null, state: null },
		balance: state.balance,
		created: state.created,
		currency: home.currency,
		customer_account: null,
		default_source: null,
		delinquent: state.delinquent,
		description: null,
		discount: state.discount === null ? null : liveDiscount(inside(view, 'discount'), state.discount),
		email,
		invoice_prefix: String(state.account).padStart(4, '0'),
		invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
		livemode: true,
		metadata: { segment: state.segment, industry },
		name,
		next_invoice_sequence: 1,
		phone: null,
		preferred_locales: [home.locale],
		shipping: null,
		tax_exempt: 'none',
		test_clock: null,
	};
}

/** What Stripe answers for a customer by id once it is deleted. */
export function deletedCustomer(state: CustomerState): Stripe.DeletedCustomer {
	return { id: state.id, object: 'customer', deleted: true };
}

/** A customer by reference: its id, or the object where `customer` is expanded. */
export function customerRef(view: View, id: string): string | OnWire<Stripe.Customer> | Stripe.DeletedCustomer {
	const state = view.expands('customer') ? view.world.get('customer', id) : undefined;
	if (state === undefined) return id;
	return state.deleted ? deletedCustomer(state) : customer(inside(view, 'customer'), state);
}

function couponRef(view: View, id: string): OnWire<Stripe.Discount.Source>['coupon'] {
	const state = view.expands('source.coupon') ? view.world.get('coupon', id) : undefined;
	return state === undefined ? id : coupon(view, state);
}

export function discount(view: View, state: DiscountState): OnWire<Stripe.Discount> {
	return {
		id: state.id,
		object: 'discount',
		checkout_session: null,
		customer: state.customer,
		customer_account: null,
		end: state.end,
		invoice: null,
		invoice_item: null,
		promotion_code: null,
		source: { coupon: couponRef(view, state.coupon), type: 'coupon' },
		start: state.created,
		subscription: state.subscription,
		subscription_item: null,
	};
}

function liveDiscount(view: View, id: string): OnWire<Stripe.Discount> | null {
	const state = view.world.get('discount', id);
	return state === undefined || state.deleted ? null : discount(view, state);
}

/** A removed discount keeps its start but not its end. */
function removedDiscount(view: View, state: DiscountState): OnWire<Stripe.DeletedDiscount> {
	const { end: _end, deleted: _deleted, ...kept } = discount(view, state);
	return { ...kept, deleted: true };
}

/** Discounts by reference, on objects whose type knows only live ones: a removed one stays an id. */
export function discountRefs(view: View, ids: readonly string[]): (string | OnWire<Stripe.Discount>)[] {
	if (!view.expands('discounts')) return [...ids];
	return ids.map((id) => liveDiscount(inside(view, 'discounts'), id) ?? id);
}

/** Discounts by reference, on invoices, which outlive them. */
export function pastDiscountRefs(
	view: View,
	ids: readonly string[],
): (string | OnWire<Stripe.Discount> | OnWire<Stripe.DeletedDiscount>)[] {
	if (!view.expands('discounts')) return [...ids];
	const within = inside(view, 'discounts');
	return ids.map((id) => {
		const state = view.world.get('discount', id);
		if (state === undefined) return id;
		return state.deleted ? removedDiscount(within, state) : discount(within, state);
	});
}
