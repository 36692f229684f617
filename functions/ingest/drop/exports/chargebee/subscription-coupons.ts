import { type ExportKind, rowByRow } from '../../export/kind.ts';
import { DISCOUNTS, discountRow } from './subscription/discount.ts';
import { statesOf } from './subscription/states.ts';

/** SubscriptionCoupons.csv, which Chargebee exports beside Subscriptions.csv; the order of its rows is that in which coupons apply. */
export default {
	about: 'A coupon attached to a subscription',
	sources: ['https://apidocs.chargebee.com/docs/api/exports', 'https://apidocs.chargebee.com/docs/api/coupons'],
	fields: {
		subscription_id: { names: ['subscription_id', 'subscriptions_id'] },
		coupon_id: { names: ['coupon_id', 'coupons_id', 'coupons_coupon_id'] },
		apply_till: { names: ['apply_till', 'coupon_apply_till', 'coupons_apply_till'], optional: true },
	},
	lookups: {
		subscriptions: { kinds: ['chargebee/subscriptions'], key: 'id' },
		coupons: { kinds: ['chargebee/coupons'], key: 'id' },
		plans: { kinds: ['chargebee/item-prices', 'chargebee/plans'], key: 'id', optional: true },
	},
	derive: async function* (rows, context) {
		const positions = new Map<string, number>();
		yield* rowByRow(({ subscription_id: id = '', coupon_id: couponId = '', apply_till: applyTill = '' }) => {
			const subscription = context.lookup('subscriptions').get(id);
			if (subscription === undefined) return `belongs to no subscription of the export: ${id}`;
			const states = statesOf(subscription, context);
			if (typeof states === 'string') return states;
			const position = (positions.get(id) ?? 0) + 1;
			positions.set(id, position);
			const row = discountRow({ couponId, applyTill, position }, subscription, states, context);
			return typeof row === 'string' ? row : [row];
		})(rows, context);
	},
	entities: [DISCOUNTS],
} satisfies ExportKind;
