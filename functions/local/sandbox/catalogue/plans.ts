import type { Interval } from '../calendar.ts';

/** What the sandbox company sells, and the plans it sells it by. */
export const PRODUCTS = {
	free: 'Free',
	starter: 'Starter',
	team: 'Team',
	business: 'Business',
	enterprise: 'Enterprise',
	contacts: 'Contact packs',
	analytics: 'Analytics add-on',
	sso: 'Single sign-on add-on',
	audit: 'Audit log add-on',
	backup: 'Backup add-on',
	api: 'API calls',
	onboarding: 'Onboarding',
	ai: 'Assistant add-on',
} as const;
export type ProductName = keyof typeof PRODUCTS;

/** One step of a tiered price: `upTo` null is the last. Amounts in US cents. */
export interface Tier {
	readonly upTo: number | null;
	readonly unit: number;
	readonly flat?: number;
}

export interface Plan {
	readonly product: ProductName;
	/** Absent: a one-time price. */
	readonly every?: readonly [count: number, interval: Interval];
	/** US cents per unit as a decimal; absent with tiers. */
	readonly unit?: string;
	readonly tiers?: { readonly mode: 'graduated' | 'volume'; readonly steps: readonly Tier[] };
	/** Units are sold in packs of this many, rounded up. */
	readonly packOf?: number;
	readonly metered?: true;
	/** The listed amount contains tax. */
	readonly inclusive?: true;
	/** Months before the default instant at which the price appeared; absent: before the first account. */
	readonly addedDaysBefore?: number;
	readonly archivedDaysBefore?: number;
}

const MONTHLY = [1, 'month'] as const;
const YEARLY = [1, 'year'] as const;

export const PLANS = {
	free_month: { product: 'free', every: MONTHLY, unit: '0' },
	starter_day: { product: 'starter', every: [1, 'day'], unit: '190' },
	starter_week: { product: 'starter', every: [1, 'week'], unit: '1250' },
	starter_biweek: { product: 'starter', every: [2, 'week'], unit: '2400' },
	starter_month: { product: 'starter', every: MONTHLY, unit: '4900' },
	starter_month_2024: { product: 'starter', every: MONTHLY, unit: '5900' },
	starter_month_tax_in: { product: 'starter', every: MONTHLY, unit: '6000', inclusive: true },
	starter_year: { product: 'starter', every: YEARLY, unit: '49000' },
	team_month: { product: 'team', every: MONTHLY, unit: '2900' },
	team_month_2024: { product: 'team', every: MONTHLY, unit: '3200' },
	team_month_legacy: { product: 'team', every: MONTHLY, unit: '2500', archivedDaysBefore: 9 },
	team_quarter: { product: 'team', every: [3, 'month'], unit: '8100' },
	team_year: { product: 'team', every: YEARLY, unit: '29000' },
	plus_month: { product: 'business', every: MONTHLY, unit: '2900' },
	business_month: {
		product: 'business',
		every: MONTHLY,
		tiers: {
			mode: 'graduated',
			steps: [
				{ upTo: 10, unit: 6900 },
				{ upTo: 50, unit: 5900 },
				{ upTo: null, unit: 4900 },
			],
		},
	},
	business_volume: {
		product: 'business',
		every: MONTHLY,
		tiers: {
			mode: 'volume',
			steps: [
				{ upTo: 10, unit: 7000 },
				{ upTo: 20, unit: 6500 },
				{ upTo: null, unit: 5500 },
			],
		},
	},
	business_platform: {
		product: 'business',
		every: MONTHLY,
		tiers: {
			mode: 'graduated',
			steps: [
				{ upTo: 5, unit: 0, flat: 45000 },
				{ upTo: null, unit: 6200 },
			],
		},
	},
	business_year: { product: 'business', every: YEARLY, unit: '59000' },
	enterprise_month: { product: 'enterprise', every: MONTHLY, unit: '8900' },
	enterprise_year: { product: 'enterprise', every: YEARLY, unit: '89000' },
	contacts_month: { product: 'contacts', every: MONTHLY, unit: '5000', packOf: 5 },
	analytics_month: { product: 'analytics', every: MONTHLY, unit: '1900' },
	sso_month: { product: 'sso', every: MONTHLY, unit: '9900' },
	audit_month: { product: 'audit', every: MONTHLY, unit: '4900' },
	backup_month: { product: 'backup', every: MONTHLY, unit: '2900' },
	api_calls: { product: 'api', every: MONTHLY, unit: '0.4', metered: true },
	assistant_month: { product: 'ai', every: MONTHLY, unit: '1200', addedDaysBefore: 12 },
	setup_fee: { product: 'onboarding', unit: '50000' },
} as const satisfies Record<string, Plan>;
export type PlanName = keyof typeof PLANS;

/** The plan of that name with its optional fields visible to the type checker. */
export function planOf(name: PlanName): Plan {
	return PLANS[name];
}
