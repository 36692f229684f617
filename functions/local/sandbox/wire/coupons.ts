import type Stripe from 'stripe';
import type { CouponState } from '../billing/states.ts';
import { couponOf } from '../catalogue/coupons.ts';
import { listed } from '../catalogue/currencies.ts';
import { rounded } from '../fraction.ts';
import type { OnWire } from './on-wire.ts';
import type { View } from './view.ts';

/** A coupon as Stripe shows it. */
export function coupon(view: View, state: CouponState): OnWire<Stripe.Coupon> {
	const { amount, percent, duration } = couponOf(state.name);
	const redeemed = view.world.list('discount').filter((discount) => discount.coupon === state.id).length;
	return {
		id: state.id,
		object: 'coupon',
		amount_off: amount === undefined || state.currency === null ? null : Number(rounded(listed(String(amount), state.currency))),
		created: state.created,
		currency: state.currency,
		duration: typeof duration === 'object' ? 'repeating' : duration,
		duration_in_months: typeof duration === 'object' ? duration.months : null,
		livemode: true,
		max_redemptions: null,
		metadata: {},
		name: state.name,
		percent_off: percent ?? null,
		redeem_by: null,
		times_redeemed: redeemed,
		valid: !state.deleted,
	};
}
