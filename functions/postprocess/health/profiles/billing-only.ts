import type { ProfileInput } from '../profile.ts';

/**
 * What billing alone shows. Weights, anchors and thresholds are proposals, not findings: no back-test stands behind them yet.
 * A customer that pays on time and changes nothing scores 92.5.
 */
export const billingOnly: ProfileInput = {
	about: 'Payment behaviour, seats and plan changes: what billing alone shows',
	components: {
		dunning: {
			about: 'Days that the oldest open invoice is past due',
			source: 'billing',
			metric: 'days_past_due',
			weight: 35,
			anchors: [
				[0, 100],
				[15, 60],
				[60, 0],
			],
			reference: 100,
		},
		payment_failures: {
			about: 'Invoices with a failed payment attempt, among those payable in the last 90 days',
			source: 'billing',
			metric: 'failed_invoices_90d',
			weight: 25,
			anchors: [
				[0, 100],
				[1, 60],
				[3, 0],
			],
			reference: 100,
		},
		seats: {
			about: 'Change of paid units over three months',
			source: 'billing',
			metric: 'seat_change_3m',
			weight: 20,
			anchors: [
				[-0.4, 0],
				[-0.1, 60],
				[0, 75],
				[0.2, 100],
			],
			reference: 75,
		},
		contraction: {
			about: 'MRR given up by contraction in three months, of the highest opening',
			source: 'billing',
			metric: 'contraction_3m',
			weight: 15,
			anchors: [
				[0, 100],
				[0.1, 60],
				[0.4, 0],
			],
			reference: 100,
		},
		expansion: {
			about: 'MRR won by expansion in six months, on the lowest opening',
			source: 'billing',
			metric: 'expansion_6m',
			weight: 5,
			anchors: [
				[0, 50],
				[0.2, 100],
			],
			reference: 50,
		},
	},
	// Snapshots are monthly, so a band may change with each: waiting for a second one would hide a quarter.
	bands: { red: 40, green: 70, margin: 5, dwell: 1, min_coverage: 0.6 },
	// A mean over mostly quiet components would drown one loud signal; a cap says how much it may weigh at most.
	caps: [
		{ reason: 'unpaid', max: 40, when: [{ metric: 'days_past_due', is: '>', value: 30 }] },
		{ reason: 'past_due', max: 60, when: [{ metric: 'days_past_due', is: '>', value: 0 }] },
		{ reason: 'payments_fail', max: 60, when: [{ metric: 'failed_invoices_90d', is: '>=', value: 2 }] },
		{ reason: 'shrinking', max: 60, when: [{ metric: 'contraction_3m', is: '>=', value: 0.2 }] },
		{ reason: 'losing_seats', max: 60, when: [{ metric: 'seat_change_3m', is: '<=', value: -0.2 }] },
	],
};
