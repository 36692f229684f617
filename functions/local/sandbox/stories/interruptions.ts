import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec[] => [{ item: 'seats', plan: 'team_month', quantity }];
const START = { at: [0], act: 'start', sub: 'main', items: team(5) } as const;

/** Pauses, and changes written down before they happen. */
export const INTERRUPTIONS = {
	pause_two_months: {
		plays: ['pause_zero_as_churn', 'pause_zero_as_contraction', 'pause_included'],
		steps: [START, { at: [2, 9], act: 'pause', sub: 'main' }, { at: [4, 9], act: 'resume', sub: 'main' }],
	},
	pause_within_period: {
		placement: { kind: 'day', day: 20 },
		steps: [START, { at: [3, 5], act: 'pause', sub: 'main' }, { at: [3, 21], act: 'resume', sub: 'main' }],
	},
	pause_then_cancel: {
		steps: [START, { at: [3, 7], act: 'pause', sub: 'main' }, { at: [5, 2], act: 'end', sub: 'main' }],
	},
	paused_now: {
		placement: { kind: 'ago', months: 9, days: 11 },
		steps: [START, { at: [6, 8], act: 'pause', sub: 'main' }, { at: [12, 9], act: 'resume', sub: 'main' }],
	},
	scheduled_upgrade: {
		steps: [
			START,
			{ at: [1, 6], act: 'schedule', sub: 'main', phases: [{ from: [4], items: [{ item: 'seats', plan: 'team_month', quantity: 12 }] }] },
			{ at: [4], act: 'change', sub: 'main', item: 'seats', quantity: 12, proration: 'none' },
		],
	},
	scheduled_ramp: {
		steps: [
			START,
			{
				at: [0, 3],
				act: 'schedule',
				sub: 'main',
				phases: [
					{ from: [3], items: team(10) },
					{ from: [6], items: [{ item: 'seats', plan: 'team_month_2024', quantity: 15 }] },
				],
			},
			{ at: [3], act: 'change', sub: 'main', item: 'seats', quantity: 10, proration: 'none' },
			{ at: [6], act: 'change', sub: 'main', item: 'seats', plan: 'team_month_2024', quantity: 15, proration: 'none' },
		],
	},
	scheduled_upgrade_ahead: {
		plays: ['future_scheduled_upgrade_not_counted'],
		placement: { kind: 'ago', months: 4, days: 2 },
		steps: [
			START,
			{ at: [2, 6], act: 'schedule', sub: 'main', phases: [{ from: [6], items: team(20) }] },
			{ at: [6], act: 'change', sub: 'main', item: 'seats', quantity: 20, proration: 'none' },
		],
	},
	contract_signed_before_start: {
		plays: ['contract_signed_before_start_mrr', 'contract_signed_before_start_cmrr'],
		steps: [
			{ at: [-2, 9], act: 'sign', sub: 'main', starts: [0], items: [{ item: 'seats', plan: 'business_year', quantity: 22 }] },
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'business_year', quantity: 22 }] },
		],
	},
	contract_not_started: {
		placement: { kind: 'ago', months: -1, days: -10 },
		steps: [
			{ at: [-3, 4], act: 'sign', sub: 'main', starts: [0], items: [{ item: 'seats', plan: 'enterprise_year', quantity: 35 }] },
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'enterprise_year', quantity: 35 }] },
		],
	},
} as const satisfies Record<string, Story>;
