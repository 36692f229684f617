import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec[] => [{ item: 'seats', plan: 'team_month', quantity }];

/**
 * Payments that fail, arrive late or go back. Attempts come 1 hour after the billing day and 3, 8 and 15 days later;
 * what the company does after the last one is the story's next act.
 */
export const PAYMENTS = {
	past_due_recovers: {
		plays: ['past_due_recovers', 'past_due_excluded_policy'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(6) },
			{ at: [3, -1], act: 'payments_fail', sub: 'main', until: [3, 10] },
		],
	},
	past_due_five_weeks: {
		plays: ['past_due_auto_churn_30_days'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(4) },
			{ at: [2, -1], act: 'payments_fail', sub: 'main', until: [3, 6] },
		],
	},
	past_due_then_unpaid: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(5) },
			{ at: [2, -1], act: 'payments_fail', sub: 'main', until: [9] },
			{ at: [2, 15, 2], act: 'unpaid', sub: 'main' },
			{ at: [5, 10], act: 'end', sub: 'main', reason: 'payment_failed' },
		],
	},
	unpaid_recovers: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(5) },
			{ at: [3, -1], act: 'payments_fail', sub: 'main', until: [5, 3] },
			{ at: [3, 15, 2], act: 'unpaid', sub: 'main' },
			{ at: [5, 3, 1], act: 'recover', sub: 'main' },
		],
	},
	dunning_cancels: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(5) },
			{ at: [4, -1], act: 'payments_fail', sub: 'main', until: [9] },
			{ at: [4, 15, 2], act: 'end', sub: 'main', reason: 'payment_failed' },
		],
	},
	past_due_now: {
		placement: { kind: 'ago', months: 7, days: 5 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(7) },
			{ at: [7, -1], act: 'payments_fail', sub: 'main', until: [7, 9] },
		],
	},
	unpaid_now: {
		placement: { kind: 'ago', months: 6, days: 4 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(3) },
			{ at: [4, -1], act: 'payments_fail', sub: 'main', until: [12] },
			{ at: [4, 15, 2], act: 'unpaid', sub: 'main' },
		],
	},
	incomplete_pays_next_day: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(2), incomplete: true },
			{ at: [0, 0, 19], act: 'complete', sub: 'main' },
		],
	},
	incomplete_expires: {
		plays: ['incomplete_never_counts'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(2), incomplete: true },
			{ at: [0, 0, 23], act: 'expire', sub: 'main' },
		],
	},
	net60_paid_after_43_days: {
		plays: ['net60_invoice_recognised_at_start', 'net60_invoice_recognised_when_paid'],
		steps: [
			{
				at: [0],
				act: 'start',
				sub: 'main',
				items: [{ item: 'seats', plan: 'enterprise_year', quantity: 60 }],
				mailed: { net: 60, paid: 43 },
			},
		],
	},
	net60_paid_late: {
		steps: [
			{
				at: [0],
				act: 'start',
				sub: 'main',
				items: [{ item: 'seats', plan: 'enterprise_year', quantity: 45 }],
				mailed: { net: 60, paid: 81 },
			},
		],
	},
	refund_whole: {
		plays: ['refund_without_cancel_ignored'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(4) },
			{ at: [1, 11], act: 'refund', sub: 'main', percent: 100 },
		],
	},
	refund_partial: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: team(9) },
			{ at: [2, 5], act: 'refund', sub: 'main', percent: 35 },
		],
	},
} as const satisfies Record<string, Story>;
