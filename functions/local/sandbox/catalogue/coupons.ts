export interface CouponPlan {
	readonly percent?: number;
	/** US cents off the whole invoice; one coupon per currency is made of it. */
	readonly amount?: number;
	readonly duration: 'forever' | 'once' | { readonly months: number };
	readonly addedDaysBefore?: number;
	readonly deletedDaysBefore?: number;
}

export const COUPONS = {
	LAUNCH50: { percent: 50, duration: { months: 3 } },
	FOUNDER20: { percent: 20, duration: 'forever' },
	PARTNER10: { percent: 10, duration: 'forever' },
	NONPROFIT50: { percent: 50, duration: 'forever' },
	FRIENDS100: { percent: 100, duration: 'forever' },
	WELCOME20: { percent: 20, duration: 'once' },
	FIRST25: { amount: 2500, duration: 'once' },
	LOYAL15: { amount: 1500, duration: 'forever' },
	LOYAL15Q: { amount: 1500, duration: { months: 6 } },
	YEAR120: { amount: 12000, duration: 'forever' },
	CREDIT60: { amount: 6000, duration: 'forever' },
	SEASON50: { percent: 50, duration: { months: 4 } },
	EARLYBIRD30: { percent: 30, duration: 'forever', deletedDaysBefore: 300 },
	NOVEMBER25: { percent: 25, duration: { months: 6 }, addedDaysBefore: 24 },
} as const satisfies Record<string, CouponPlan>;
export type CouponName = keyof typeof COUPONS;

/** The coupon of that name with its optional fields visible to the type checker. */
export function couponOf(name: CouponName): CouponPlan {
	return COUPONS[name];
}
