import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec[] => [{ item: 'seats', plan: 'team_month', quantity }];

/** Coupons of every duration, level and size. */
export const DISCOUNTS = {
	discount_forever_percent: {
		plays: ['disc_forever_percent'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(7), coupons: ['NONPROFIT50'] }],
	},
	discount_forever_amount_on_annual: {
		plays: ['disc_forever_amount_on_annual'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: [{ item: 'base', plan: 'starter_year' }], coupons: ['YEAR120'] }],
	},
	discount_repeating_expires: {
		plays: ['disc_repeating_expiry_is_expansion', 'disc_repeating_ignored'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(4), coupons: ['LAUNCH50'] }],
	},
	discount_repeating_amount: { steps: [{ at: [0], act: 'start', sub: 'main', items: team(4), coupons: ['LOYAL15Q'] }] },
	discount_once_percent: {
		plays: ['disc_once_ignored', 'disc_once_subtracted'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(3), coupons: ['WELCOME20'] }],
	},
	discount_once_amount: {
		steps: [{ at: [0], act: 'start', sub: 'main', items: [{ item: 'base', plan: 'starter_month' }], coupons: ['FIRST25'] }],
	},
	discount_once_after_trial: {
		steps: [{ at: [0, -14], act: 'start', sub: 'main', items: team(5), trialDays: 14, coupons: ['WELCOME20'] }],
	},
	discount_hundred_percent: {
		plays: ['disc_100_percent_is_churn', 'disc_100_percent_stays_active'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(4) },
			{ at: [2, 9], act: 'add_coupon', sub: 'main', coupon: 'FRIENDS100' },
			{ at: [5], act: 'remove_coupon', sub: 'main', coupon: 'FRIENDS100' },
		],
	},
	discount_exceeds_price: {
		plays: ['disc_exceeds_price_floors_at_zero'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: [{ item: 'base', plan: 'starter_month' }], coupons: ['CREDIT60'] }],
	},
	discount_on_customer: {
		plays: ['disc_customer_level_hits_all_subs'],
		steps: [
			{ at: [0, -1], act: 'add_customer_coupon', coupon: 'PARTNER10' },
			{ at: [0], act: 'start', sub: 'main', items: team(5) },
			{ at: [2, 3], act: 'start', sub: 'second', items: [{ item: 'base', plan: 'starter_month' }] },
		],
	},
	discount_on_customer_removed: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(6) },
			{ at: [1, 9], act: 'add_customer_coupon', coupon: 'FOUNDER20' },
			{ at: [5, 13], act: 'remove_customer_coupon' },
		],
	},
	discounts_stacked: {
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(10), coupons: ['FOUNDER20', 'LOYAL15'] }],
	},
	discounts_stacked_amount_first: {
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(9), coupons: ['LOYAL15Q', 'PARTNER10'] }],
	},
	discount_removed_early: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(8), coupons: ['SEASON50'] },
			{ at: [1, 17], act: 'remove_coupon', sub: 'main', coupon: 'SEASON50' },
		],
	},
	discount_never_invoiced: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_quarter', quantity: 6 }] },
			{ at: [3, 5], act: 'add_coupon', sub: 'main', coupon: 'FOUNDER20' },
			{ at: [4, 20], act: 'remove_coupon', sub: 'main', coupon: 'FOUNDER20' },
		],
	},
	discount_four_months_on_annual: {
		plays: ['disc_4_months_on_annual_by_date', 'disc_4_months_on_annual_by_invoice'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_year', quantity: 6 }], coupons: ['SEASON50'] }],
	},
	discount_of_deleted_coupon: {
		placement: { kind: 'ago', months: 16 },
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(5), coupons: ['EARLYBIRD30'] }],
	},
	discount_mid_period: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(9) },
			{ at: [3, 14], act: 'add_coupon', sub: 'main', coupon: 'LAUNCH50' },
		],
	},
} as const satisfies Record<string, Story>;
