import type { Story } from '../acts.ts';

/** Trials and other free beginnings. Offsets count from the first billing day. */
export const TRIALS = {
	trial_converts: {
		plays: ['trial_converts'],
		steps: [{ at: [0, -14], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_month', quantity: 6 }], trialDays: 14 }],
	},
	trial_converts_to_annual: {
		steps: [{ at: [0, -30], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_year', quantity: 12 }], trialDays: 30 }],
	},
	trial_never_converts: {
		plays: ['trial_never_converts'],
		steps: [
			{ at: [0, -14], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_month', quantity: 3 }], trialDays: 14 },
			{ at: [0, -4], act: 'schedule_cancel', sub: 'main' },
			{ at: [0], act: 'end', sub: 'main' },
		],
	},
	trial_ends_without_card: {
		steps: [
			{ at: [0, -14], act: 'start', sub: 'main', items: [{ item: 'base', plan: 'starter_month' }], trialDays: 14 },
			{ at: [0], act: 'hold', sub: 'main' },
			{ at: [1, 9], act: 'release', sub: 'main' },
		],
	},
	trial_running: {
		placement: { kind: 'ago', months: 0, days: -6 },
		steps: [{ at: [0, -14], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_month', quantity: 9 }], trialDays: 14 }],
	},
	free_month_at_renewal: {
		plays: ['retention_offer_free_month_as_trial_kept', 'retention_offer_free_month_as_trial_naive'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_month', quantity: 5 }] },
			{ at: [4], act: 'free_days', sub: 'main', until: [5] },
		],
	},
	free_month_mid_period: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'seats', plan: 'team_month', quantity: 7 }] },
			{ at: [3, 11], act: 'free_days', sub: 'main', until: [4, 11] },
		],
	},
	free_to_paid: {
		plays: ['free_to_paid_is_new'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [{ item: 'base', plan: 'free_month' }] },
			{ at: [3, 8], act: 'change', sub: 'main', item: 'base', plan: 'starter_month' },
		],
	},
} as const satisfies Record<string, Story>;
