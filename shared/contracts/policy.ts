import * as z from 'zod';

const A_CURRENCY = 'a lower-case ISO 4217 code such as usd';
const A_FRACTION = 'a fraction such as 52/12';
const fraction = z.string(A_FRACTION).regex(/^[1-9]\d*(\/[1-9]\d*)?$/, A_FRACTION);
const days = z.int().min(0).max(36_500);
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
 * What has one value only is a constant of the product and stands in `POLICY_CONSTANTS`. Up to which month the books
 * are closed is no rule but an input of a run: it stands in the log of closes.
 */
export const policySchema = z.strictObject({
	movement: z
		.enum(['net', 'gross'])
		.describe("an account-month has one movement, the difference of its month-ends, or the sums of its events' movements by class"),
	day_factor: fraction.describe('days per month: the price of one day times this is a month'),
	week_factor: fraction.describe('weeks per month'),
	discount_forever: subtractOrIgnore,
	discount_repeating: subtractOrIgnore,
	discount_once: subtractOrIgnore,
	discount_basis: z
		.enum(['date', 'invoice'])
		.describe('a discount that ends counts until its date, or until the end of the last billing period whose invoice it reduced'),
	statuses_in_mrr: z.array(z.enum(SUBSCRIPTION_STATUSES)).min(1),
	past_due_auto_churn_days: days.nullable().describe('days after which a past-due line no longer counts; null: never'),
	paused: z
		.enum(['zero_churn', 'zero_active', 'include'])
		.describe('a paused line is worth nothing and its account churned, nothing and still a customer, or its full price'),
	trialing_after_paid: z
		.enum(['exclude', 'keep'])
		.describe('whether a trial that directly follows a time that counted keeps counting (a free month for a paying customer)'),
	churn_recognition: z
		.enum(['at_end', 'at_request', 'service_period_end'])
		.describe('a line stops counting when it ends, when the customer asks to cancel, or at the end of the service already paid for'),
	new_recognition: z
		.enum(['subscription_start', 'first_invoice_paid'])
		.describe('a subscription counts from its start, or from the payment of its first invoice'),
	basis: z.enum(['in_force', 'committed']).describe('a contract counts from its start, or from its signature'),
	zero_mrr_customer: z
		.enum(['churn', 'active'])
		.describe('whether an account whose paid lines are discounted to nothing is still a customer'),
	reactivation_window_days: days.nullable().describe('an account that returns more than this many days after it left is new; null: never'),
	gap_tolerance_days: days.describe('an account that returns within this many days never left; what ended counts on until the return'),
	metered: z.enum(['exclude', 'include_last_invoiced']).describe('usage-based lines are worth nothing, or what their latest invoice said'),
	tax: z.enum(['exclude', 'include']),
	fx: z
		.enum(['none', 'per_currency', 'opening_rate', 'closing_rate'])
		.describe(
			'none and per_currency (two words for one rule) keep one set of rows per currency; the others say at which rate movements of existing accounts are converted',
		),
	reporting_currency: z
		.string(A_CURRENCY)
		.regex(/^[a-z]{3}$/, A_CURRENCY)
		.nullable(),
	timezone: z.string(),
	livemode_only: z.boolean(),
});
export type Policy = z.infer<typeof policySchema>;

/** Rules without a switch. They are listed so that a published policy says everything it rests on. */
export const POLICY_CONSTANTS = {
	period: 'calendar_month',
	snapshot: 'month_end',
	grain: 'account',
	rounding: 'half_up_minor_unit_per_item',
	one_off: 'exclude',
	refunds: 'ignore',
	merges: 'restate',
} as const;
