import type { ProfileInput } from '../profile.ts';

/**
 * The whole picture of a customer past onboarding. Components of sources that a company has not configured are left out of the
 * score and reported as source coverage. Weights and anchors are starting opinions, to be replaced after a back-test.
 */
export const steady: ProfileInput = {
	about: 'Usage, support, sentiment, relationship and billing',
	components: {
		usage_level: {
			about: 'Active users of paid seats',
			source: 'product',
			metric: 'seat_adoption',
			weight: 20,
			anchors: [
				[0.2, 0],
				[0.5, 50],
				[0.8, 100],
			],
			reference: 60,
		},
		usage_change: {
			about: 'Change of active users over 28 days; the trend enters here and nowhere else',
			source: 'product',
			metric: 'active_users_change_28d',
			weight: 15,
			anchors: [
				[-0.4, 0],
				[-0.1, 60],
				[0, 75],
				[0.2, 100],
			],
			reference: 75,
		},
		breadth: {
			about: 'Features used of those paid for',
			source: 'product',
			metric: 'features_used_ratio',
			weight: 10,
			anchors: [
				[0.1, 0],
				[0.6, 100],
			],
			reference: 50,
		},
		support: {
			about: 'Tickets against what is usual: silence is no better than some questions',
			source: 'support',
			metric: 'support_pressure',
			weight: 15,
			anchors: [
				[0, 70],
				[0.5, 100],
				[2, 60],
				[5, 0],
			],
			reference: 80,
		},
		sentiment: {
			about: 'NPS of the account, shrunk towards all',
			source: 'survey',
			metric: 'account_nps_shrunk',
			weight: 15,
			anchors: [
				[-100, 0],
				[0, 50],
				[50, 100],
			],
			reference: 65,
			max_age_days: 180,
			half_life_days: 120,
		},
		relationship: {
			about: 'Days since the last two-way conversation',
			source: 'crm',
			metric: 'days_since_two_way_touch',
			weight: 10,
			anchors: [
				[14, 100],
				[45, 60],
				[120, 0],
			],
			reference: 60,
		},
		champions: {
			about: 'Active champions',
			source: 'crm',
			metric: 'active_champions',
			weight: 5,
			anchors: [
				[0, 20],
				[1, 70],
				[3, 100],
			],
			reference: 70,
		},
		billing: {
			about: 'Days that the oldest open invoice is past due',
			source: 'billing',
			metric: 'days_past_due',
			weight: 10,
			anchors: [
				[0, 100],
				[15, 60],
				[60, 0],
			],
			reference: 100,
		},
	},
	bands: { red: 40, green: 70, margin: 5, dwell: 2, min_coverage: 0.6 },
	caps: [
		{ reason: 'unpaid', max: 40, when: [{ metric: 'days_past_due', is: '>', value: 60 }] },
		{
			reason: 'no_champion',
			max: 55,
			when: [
				{ metric: 'champion_left_within_30d', is: '=', value: 1 },
				{ metric: 'active_champions', is: '=', value: 0 },
			],
		},
	],
};
