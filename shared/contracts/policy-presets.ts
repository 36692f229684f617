import type { Policy } from './policy.ts';

/** A named set of rules: what it says in words, what no switch says of the tool it is named after, and MRR vectors that it must pass. */
export interface PolicyPreset {
	readonly about: string;
	readonly rules: Policy;
	/** What the tool named does, or does not tell, that no switch expresses: one sentence each; published beside the policy. */
	readonly unexpressed: readonly string[];
	/** Names of the MRR vectors whose expected amounts come out under these rules, whatever policy the vector itself asks for. */
	readonly vectors: readonly string[];
}

const TIDEMARK: Policy = {
	movement: 'net',
	day_factor: '365/12',
	week_factor: '52/12',
	discount_forever: 'subtract',
	discount_repeating: 'subtract',
	discount_once: 'ignore',
	discount_basis: 'date',
	statuses_in_mrr: ['active', 'past_due'],
	past_due_auto_churn_days: null,
	paused: 'zero_churn',
	trialing_after_paid: 'exclude',
	churn_recognition: 'at_end',
	new_recognition: 'subscription_start',
	basis: 'in_force',
	zero_mrr_customer: 'churn',
	reactivation_window_days: null,
	gap_tolerance_days: 0,
	metered: 'exclude',
	tax: 'exclude',
	fx: 'none',
	reporting_currency: null,
	timezone: 'UTC',
	livemode_only: true,
};

/**
 * Named presets, each told as its differences from Tidemark's own; what is not named here a tool does as Tidemark does, or does not tell.
 * A run may change keys, the zone and the reporting currency from its configuration; the hash of a policy covers the result.
 */
export const POLICY_PRESETS = {
	tidemark_default: {
		about: 'What customers pay per month for what is in force, by the date of each change; net movements',
		rules: TIDEMARK,
		unexpressed: [],
		vectors: [
			'norm_annual_1200_over_renewal',
			'disc_once_ignored',
			'disc_100_percent_is_churn',
			'cancel_at_period_end_at_end',
			'pause_zero_as_churn',
			'new_and_churn_same_month_net',
			'reactivation_after_gap',
			'metered_item_excluded',
		],
	},
	stripe_default: {
		about:
			'Stripe Billing analytics with its settings untouched: only forever discounts, movements as they happen, churn at the request to cancel',
		rules: {
			...TIDEMARK,
			movement: 'gross',
			discount_repeating: 'ignore',
			churn_recognition: 'at_request',
			paused: 'include',
		},
		unexpressed: [
			'When churn is recognised is a setting at Stripe since it became configurable; accounts that changed it need churn_recognition: at_end.',
			'Stripe does not say what a paused collection does to MRR; since the status stays active, the line counts here.',
			'MRR of usage is a preview at Stripe and left out here.',
			"Stripe converts at its own daily rates; here rates are an input, and a change of rate is a row of its own as in Stripe's reports.",
		],
		vectors: [
			'disc_repeating_ignored',
			'disc_once_ignored',
			'disc_100_percent_is_churn',
			'cancel_at_period_end_at_request',
			'new_and_churn_same_month_gross',
			'pause_included',
			'past_due_recovers',
			'metered_item_excluded',
		],
	},
	chartmogul_default: {
		about:
			'ChartMogul with its settings untouched: all discounts, a customer from the first paid invoice, free customers stay active, movements as they happen',
		rules: {
			...TIDEMARK,
			movement: 'gross',
			discount_once: 'subtract',
			discount_basis: 'invoice',
			new_recognition: 'first_invoice_paid',
			zero_mrr_customer: 'active',
		},
		unexpressed: [
			'Events of one customer within sixty minutes are grouped into one movement.',
			'MRR is computed from invoice lines (amount less tax, scaled from the prorated to the full period), here from the state of the subscription.',
			'A customer on a free plan stays active; here a customer stays active at zero only on a price that is not free.',
			'Amounts are converted at the rate of the day on which the service period began; here at the rates of the month-ends.',
			'Subscriptions can be connected by hand over any gap; here gap_tolerance_days bridges gaps of all accounts.',
		],
		vectors: [
			'net60_invoice_recognised_when_paid',
			'second_subscription_counts_from_its_own_payment',
			'never_paid_never_counts',
			'free_to_the_end_of_the_invoice_stays_active',
			'test_mode_excluded',
		],
	},
	profitwell: {
		about: 'ProfitWell Metrics: discounts of every kind, usage included, net movements, delinquent customers drop out after fifteen days',
		rules: {
			...TIDEMARK,
			discount_once: 'subtract',
			metered: 'include_last_invoiced',
			past_due_auto_churn_days: 15,
		},
		unexpressed: [
			'The dunning window is a setting of each account, at least fifteen days as advised; here fifteen.',
			'A refund of an annual payment together with a cancellation takes the customer out from the start.',
			'A customer who came and left within a month is listed as new_cancelled beside the movements; here it has none.',
		],
		vectors: [
			'disc_once_subtracted',
			'disc_forever_amount_on_annual',
			'metered_item_last_invoiced',
			'refund_without_cancel_ignored',
			'usage_of_a_quarterly_price_is_spread',
			'past_due_auto_churn_30_days',
			'pause_zero_as_churn',
			'new_and_churn_same_month_net',
			'cancel_at_period_end_at_end',
			'reactivation_after_gap',
		],
	},
	finance_net: {
		about:
			'What finance can tie to invoices: net of every discount that an invoice shows, up to the end of the service paid for, net movements, three days of grace',
		rules: {
			...TIDEMARK,
			discount_once: 'subtract',
			discount_basis: 'invoice',
			churn_recognition: 'service_period_end',
			paused: 'zero_active',
			gap_tolerance_days: 3,
		},
		unexpressed: [],
		vectors: [
			'disc_once_subtracted',
			'disc_4_months_on_annual_by_invoice',
			'invoice_basis_discount_waits_for_the_next_invoice',
			'service_paid_for_keeps_its_last_worth',
			'annual_immediate_cancel_service_period',
			'resubscribe_over_month_end_gap_tolerance',
			'pause_zero_as_contraction',
			'new_and_churn_same_month_net',
		],
	},
} as const satisfies Readonly<Record<string, PolicyPreset>>;
