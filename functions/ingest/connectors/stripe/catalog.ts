import * as z from 'zod';
import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { type Coupon, couponSchema, termsOf } from './discounts.ts';
import { instant } from './fields.ts';

export const productSchema = z.object({
	id: z.string(),
	name: z.string(),
	active: z.boolean().nullish(),
	created: instant,
	updated: instant.nullish(),
});

/** The row of a product. */
export const mapProduct = (product: z.output<typeof productSchema>): EntityRowOf[] => [
	row('products', { product_id: product.id, name: product.name, is_active: product.active ?? null }),
];

export const listedCouponSchema = couponSchema.extend({ created: instant });

/** The row of a coupon: its terms, amounts in ISO minor units. */
export const mapCoupon = (coupon: Coupon): EntityRowOf[] => [
	row('coupons', { coupon_id: coupon.id, ...termsOf(coupon), duration_in_months: coupon.duration_in_months ?? null }),
];
