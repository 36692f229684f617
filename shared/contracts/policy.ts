import * as z from 'zod';

const fraction = z.string().regex(/^[1-9]\d*(\/[1-9]\d*)?$/, 'a fraction such as 52/12');
const subtractOrIgnore = z.enum(['subtract', 'ignore']);

/** Subscription statuses of the common entities, whatever the vendor calls them. */
export const SUBSCRIPTION_STATUSES = [
	'trialing',
	'active',
	'past_due',
	'unpaid',
	'paused',
	'canceled',
	'incomplete',
	'incomplete_expired',
] as const;

/**
 * The switches of an MRR policy: every key is read by the SQL and every value listed here works.
 * What has one value only is a constant of the product and stands in `POLICY_CONSTANTS`.
 */
export const policySchema = z.strictObject({
	day_factor: fraction.describe('months per day: billing days times this is a month'),
	week_factor: fraction.describe('weeks per month'),
	discount_forever: subtractOrIgnore,
	discount_repeating: subtractOrIgnore,
	discount_once: subtractOrIgnore,
	statuses_in_mrr: z.array(z.enum(SUBSCRIPTION_STATUSES)).min(1),
	paused: z
		.enum(['zero_churn', 'zero_active', 'include'])
		.describe('a paused line is worth nothing and its account churned, nothing and still a customer, or its full price'),
	zero_mrr_customer: z
		.enum(['churn', 'active'])
		.describe('whether an account whose paid lines are discounted to nothing is still a customer'),
	metered: z.enum(['exclude']),
	tax: z.enum(['exclude', 'include']),
	fx: z
		.enum(['none', 'opening_rate', 'closing_rate'])
		.describe('none keeps one set of rows per currency; the others say at which rate movements of existing accounts are converted'),
	reporting_currency: z
		.string()
		.regex(/^[a-z]{3}$/)
		.nullable(),
	timezone: z.string(),
	livemode_only: z.boolean(),
});
export type Policy = z.infer<typeof policySchema>;

/** Rules without a switch yet. They are listed so that a published policy says everything it rests on. */
export const POLICY_CONSTANTS = {
	period: 'calendar_month',
	snapshot: 'month_end',
	movement: 'net',
	grain: 'account',
	rounding: 'half_up_minor_unit_per_item',
	discount_basis: 'date',
	past_due_auto_churn_days: null,
	churn_recognition: 'at_end',
	reactivation_window_days: null,
	gap_tolerance_days: 0,
	one_off: 'exclude',
	refunds: 'ignore',
	basis: 'in_force',
	merges: 'restate',
	trialing_after_paid: 'exclude',
	new_recognition: 'subscription_start',
} as const;

/** Named presets. A run may override `reporting_currency`, `fx` and `timezone` from its configuration; the hash covers the result. */
export const POLICY_PRESETS = {
	tidemark_default: {
		day_factor: '365/12',
		week_factor: '52/12',
		discount_forever: 'subtract',
		discount_repeating: 'subtract',
		discount_once: 'ignore',
		statuses_in_mrr: ['active', 'past_due'],
		paused: 'zero_churn',
		zero_mrr_customer: 'churn',
		metered: 'exclude',
		tax: 'exclude',
		fx: 'none',
		reporting_currency: null,
		timezone: 'UTC',
		livemode_only: true,
	},
} as const satisfies Record<string, z.input<typeof policySchema>>;
