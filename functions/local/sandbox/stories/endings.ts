import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec[] => [{ item: 'seats', plan: 'team_month', quantity }];
const START = { at: [0], act: 'start', sub: 'main', items: team(5) } as const;

/** Cancellations, second subscriptions and returns. */
export const ENDINGS = {
	cancel_at_period_end: {
		plays: ['cancel_at_period_end_at_end', 'cancel_at_period_end_at_request'],
		steps: [START, { at: [3, 10], act: 'schedule_cancel', sub: 'main' }, { at: [4], act: 'end', sub: 'main' }],
	},
	cancel_undone: {
		plays: ['cancel_undone_at_end'],
		steps: [START, { at: [3, 10], act: 'schedule_cancel', sub: 'main' }, { at: [3, 23], act: 'unschedule_cancel', sub: 'main' }],
	},
	cancel_immediately: { steps: [START, { at: [5, 13], act: 'end', sub: 'main' }] },
	annual_cancel_immediately: {
		plays: ['annual_immediate_cancel_at_end', 'annual_immediate_cancel_service_period'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_year', quantity: 11 }] },
			{ at: [5, 14], act: 'end', sub: 'main' },
			{ at: [5, 14, 1], act: 'refund', sub: 'main', percent: 50 },
		],
	},
	end_on_month_boundary: {
		plays: ['end_exactly_at_month_boundary', 'timezone_moves_the_month'],
		placement: { kind: 'day', day: 1 },
		steps: [START, { at: [1, 12], act: 'schedule_cancel', sub: 'main' }, { at: [2], act: 'end', sub: 'main' }],
	},
	new_and_churn_same_month: {
		plays: ['new_and_churn_same_month_net', 'new_and_churn_same_month_gross'],
		placement: { kind: 'day', day: 3 },
		steps: [START, { at: [0, 17], act: 'end', sub: 'main' }],
	},
	upgrade_then_cancel: {
		plays: ['upgrade_then_cancel_same_month_net'],
		placement: { kind: 'day', day: 1 },
		steps: [START, { at: [4, 4], act: 'change', sub: 'main', item: 'seats', quantity: 9 }, { at: [4, 19], act: 'end', sub: 'main' }],
	},
	second_subscription: {
		plays: ['second_subscription_is_expansion'],
		steps: [START, { at: [1, 2], act: 'start', sub: 'second', items: [{ item: 'contacts', plan: 'contacts_month', quantity: 10 }] }],
	},
	cancel_one_of_two: {
		plays: ['cancel_one_of_two_is_contraction'],
		steps: [
			START,
			{ at: [1, 2], act: 'start', sub: 'second', items: [{ item: 'contacts', plan: 'contacts_month', quantity: 20 }] },
			{ at: [3, 9], act: 'end', sub: 'second' },
		],
	},
	cancel_both_same_month: {
		plays: ['cancel_both_same_month_net'],
		placement: { kind: 'day', day: 1 },
		steps: [
			START,
			{ at: [1, 2], act: 'start', sub: 'second', items: [{ item: 'base', plan: 'starter_month' }] },
			{ at: [3, 9], act: 'end', sub: 'second' },
			{ at: [3, 10], act: 'end', sub: 'main' },
		],
	},
	reactivation_after_gap: {
		plays: ['reactivation_after_gap'],
		steps: [START, { at: [2, 9], act: 'end', sub: 'main' }, { at: [5, 4], act: 'start', sub: 'again', items: team(6) }],
	},
	reactivation_after_five_months: {
		plays: ['reactivation_beyond_90_days_is_new'],
		steps: [START, { at: [2, 9], act: 'end', sub: 'main' }, { at: [7, 4], act: 'start', sub: 'again', items: team(6) }],
	},
	churn_and_return_same_month: {
		plays: ['churn_and_return_same_month_net'],
		placement: { kind: 'day', day: 1 },
		steps: [START, { at: [3, 4], act: 'end', sub: 'main' }, { at: [3, 19], act: 'start', sub: 'again', items: team(6) }],
	},
	return_over_month_end: {
		plays: ['resubscribe_over_month_end_false_churn', 'resubscribe_over_month_end_gap_tolerance'],
		placement: { kind: 'day', day: 1 },
		steps: [START, { at: [3, -1, 23], act: 'end', sub: 'main' }, { at: [3, 0, 12], act: 'start', sub: 'again', items: team(5) }],
	},
	renewal_recorded_late: {
		plays: ['late_renewal_restated'],
		steps: [START, { at: [3], act: 'end', sub: 'main' }, { at: [4, 11], act: 'start', sub: 'again', items: team(5), backdatedDays: 38 }],
	},
	start_recorded_late: {
		plays: ['backdated_start_restated', 'backdated_start_after_close'],
		steps: [{ at: [0], act: 'start', sub: 'main', items: team(8), backdatedDays: 45 }],
	},
	currency_switch: {
		plays: ['currency_switch_per_currency_ledger'],
		currency: 'usd',
		steps: [START, { at: [2, 9], act: 'end', sub: 'main' }, { at: [2, 9], act: 'start', sub: 'euro', items: team(5), currency: 'eur' }],
	},
	customer_deleted: { plays: ['hard_deleted_subscription_is_churn'], steps: [START, { at: [4, 11], act: 'delete_customer' }] },
	customer_deleted_after_cancelling: { steps: [START, { at: [2, 9], act: 'end', sub: 'main' }, { at: [3, 3], act: 'delete_customer' }] },
} as const satisfies Record<string, Story>;
