import type { ItemSpec, Story } from '../acts.ts';

const one = (plan: ItemSpec['plan'], quantity = 1): ItemSpec[] => [{ item: 'base', plan, quantity }];

const ADDONS = ['analytics_month', 'sso_month', 'audit_month', 'backup_month'] as const;
const TWELVE_ITEMS: ItemSpec[] = [
	{ item: 'seats', plan: 'team_month', quantity: 12 },
	{ item: 'legacy', plan: 'team_month_legacy', quantity: 3 },
	{ item: 'seats_2024', plan: 'team_month_2024', quantity: 4 },
	{ item: 'plus', plan: 'plus_month', quantity: 2 },
	{ item: 'base', plan: 'starter_month' },
	{ item: 'base_2024', plan: 'starter_month_2024' },
	{ item: 'contacts', plan: 'contacts_month', quantity: 12 },
	{ item: 'calls', plan: 'api_calls' },
	...ADDONS.map((plan) => ({ item: plan, plan })),
];

/** Tiers, packs, usage, fees, tax, cadences and price changes. */
export const PRICES = {
	tiers_graduated: {
		plays: ['tiers_graduated'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('business_month', 8) },
			{ at: [2, 9], act: 'change', sub: 'main', item: 'base', quantity: 25 },
			{ at: [5, 4], act: 'change', sub: 'main', item: 'base', quantity: 62 },
		],
	},
	tiers_volume_cliff: {
		plays: ['tiers_volume_cliff_more_seats_less_mrr'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('business_volume', 20) },
			{ at: [2, 9], act: 'change', sub: 'main', item: 'base', quantity: 21 },
		],
	},
	tiers_with_flat_fee: {
		plays: ['tiers_with_flat_fee'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('business_platform', 8) }],
	},
	packs_rounded_up: {
		plays: ['transform_quantity_round_up'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('contacts_month', 6) },
			{ at: [2, 4], act: 'change', sub: 'main', item: 'base', quantity: 11 },
		],
	},
	metered_usage: {
		plays: ['metered_item_excluded', 'metered_item_last_invoiced'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [...one('starter_month'), { item: 'calls', plan: 'api_calls' }] },
			{ at: [0, 20], act: 'usage', sub: 'main', item: 'calls', quantity: 18_251 },
			{ at: [1, 11], act: 'usage', sub: 'main', item: 'calls', quantity: 22_749 },
			{ at: [1, 25], act: 'usage', sub: 'main', item: 'calls', quantity: 301 },
			{ at: [3, 3], act: 'usage', sub: 'main', item: 'calls', quantity: 9_999 },
			{ at: [3, 12], act: 'schedule_cancel', sub: 'main' },
			{ at: [4], act: 'end', sub: 'main' },
		],
	},
	setup_fee: {
		plays: ['one_off_fee_excluded'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('team_month', 10), setupFee: true }],
	},
	tax_inclusive_vat: {
		plays: ['tax_inclusive_price'],
		currency: 'gbp',
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('starter_month_tax_in', 4), tax: 'gb_vat_in' }],
	},
	tax_inclusive_discounted: {
		currency: 'eur',
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('starter_month_tax_in', 3), tax: 'fr_vat_in', coupons: ['PARTNER10'] }],
	},
	euro_upgrade: {
		plays: ['fx_revaluation_only', 'fx_and_upgrade_opening_rate', 'fx_and_upgrade_closing_rate'],
		currency: 'eur',
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_month', 10) },
			{ at: [5, 9], act: 'change', sub: 'main', item: 'base', quantity: 15 },
		],
	},
	yen_annual: {
		plays: ['currency_zero_decimal_jpy'],
		currency: 'jpy',
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('starter_year'), tax: 'jp_ct' }],
	},
	annual_renewal: {
		plays: ['norm_annual_1200_over_renewal'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('starter_year') },
			{ at: [12, 5], act: 'update_customer', segment: 'mid-market' },
		],
	},
	annual_price_up_midway: {
		plays: ['round_annual_not_divisible_by_12'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_year', 5) },
			{ at: [3, 1], act: 'change', sub: 'main', item: 'base', plan: 'business_year', proration: 'always_invoice' },
		],
	},
	quarterly: {
		plays: ['norm_quarterly'],
		placement: { kind: 'day', day: 31 },
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('team_quarter', 9) }],
	},
	weekly: {
		plays: ['norm_weekly_52_12', 'norm_weekly_factor_4'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('starter_week') },
			{ at: [7, 3], act: 'end', sub: 'main' },
		],
	},
	biweekly: {
		plays: ['norm_biweekly_interval_count_2'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('starter_biweek', 2) },
			{ at: [9, 3], act: 'end', sub: 'main' },
		],
	},
	daily: {
		plays: ['norm_daily_365_12', 'norm_daily_factor_30'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('starter_day') },
			{ at: [2, 10], act: 'end', sub: 'main' },
		],
	},
	billed_on_the_31st: {
		plays: ['norm_monthly_hold'],
		placement: { kind: 'day', day: 31 },
		steps: [{ at: [0], act: 'start', sub: 'main', items: one('team_month', 3) }],
	},
	twelve_items: {
		placement: { kind: 'ago', months: 5, days: 3 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: TWELVE_ITEMS },
			{ at: [2, 9], act: 'change', sub: 'main', item: 'seats', quantity: 15 },
			{ at: [3, 2], act: 'remove_item', sub: 'main', item: 'legacy' },
		],
	},
	price_increase_at_renewal: {
		plays: ['price_increase_at_renewal'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_month', 8) },
			{ at: [6], act: 'change', sub: 'main', item: 'base', plan: 'team_month_2024', proration: 'none' },
		],
	},
	equal_mrr_plan_switch: {
		plays: ['equal_mrr_plan_switch_no_movement'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_month', 4) },
			{ at: [2, 9], act: 'add_item', sub: 'main', item: { item: 'plus', plan: 'plus_month', quantity: 4 } },
			{ at: [2, 9], act: 'remove_item', sub: 'main', item: 'base' },
		],
	},
	plan_upgrade: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('starter_month') },
			{ at: [5, 16], act: 'change', sub: 'main', item: 'base', plan: 'team_month', quantity: 4 },
		],
	},
	monthly_to_annual: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_month', 6) },
			{ at: [4, 12], act: 'change', sub: 'main', item: 'base', plan: 'team_year' },
		],
	},
	addon_added_and_removed: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: one('team_month', 6) },
			{ at: [2, 3], act: 'add_item', sub: 'main', item: { item: 'analytics', plan: 'analytics_month', quantity: 6 } },
			{ at: [6, 20], act: 'remove_item', sub: 'main', item: 'analytics', proration: 'none' },
		],
	},
} as const satisfies Record<string, Story>;
