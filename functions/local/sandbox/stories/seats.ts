import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec => ({ item: 'seats', plan: 'team_month', quantity });
const annual = (quantity: number): ItemSpec => ({ item: 'seats', plan: 'business_year', quantity });

/** Quantities that move, with every kind of proration. */
export const SEATS = {
	seats_up_prorated: {
		plays: ['qty_increase_mid_month_not_prorated', 'proration_invoice_ignored'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(5)] },
			{ at: [2, 9], act: 'change', sub: 'main', item: 'seats', quantity: 8 },
		],
	},
	seats_up_not_prorated: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(5)] },
			{ at: [3, 12], act: 'change', sub: 'main', item: 'seats', quantity: 11, proration: 'none' },
		],
	},
	seats_down_not_prorated: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(14)] },
			{ at: [4, 6], act: 'change', sub: 'main', item: 'seats', quantity: 10, proration: 'none' },
		],
	},
	seats_up_and_down_prorated: {
		plays: ['qty_up_then_down_same_month_net'],
		placement: { kind: 'day', day: 1 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(5)] },
			{ at: [3, 2], act: 'change', sub: 'main', item: 'seats', quantity: 9 },
			{ at: [3, 19], act: 'change', sub: 'main', item: 'seats', quantity: 6 },
		],
	},
	seats_up_and_down_not_prorated: {
		placement: { kind: 'day', day: 12 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(5)] },
			{ at: [2, 5], act: 'change', sub: 'main', item: 'seats', quantity: 12, proration: 'none' },
			{ at: [2, 25], act: 'change', sub: 'main', item: 'seats', quantity: 7, proration: 'none' },
		],
	},
	seats_to_zero_and_back: {
		plays: ['qty_to_zero_is_churn'],
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [team(5)] },
			{ at: [2, 9], act: 'change', sub: 'main', item: 'seats', quantity: 0 },
			{ at: [4, 9], act: 'change', sub: 'main', item: 'seats', quantity: 2 },
		],
	},
	annual_seats_billed_now: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [annual(20)] },
			{ at: [4, 3], act: 'change', sub: 'main', item: 'seats', quantity: 28, proration: 'always_invoice' },
		],
	},
	annual_seats_not_prorated: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [annual(15)] },
			{ at: [7, 10], act: 'change', sub: 'main', item: 'seats', quantity: 18, proration: 'none' },
		],
	},
	annual_seats_settled_at_renewal: {
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [annual(25)] },
			{ at: [5, 2], act: 'change', sub: 'main', item: 'seats', quantity: 30 },
			{ at: [12, 4], act: 'change', sub: 'main', item: 'seats', quantity: 31 },
		],
	},
	annual_seats_not_yet_invoiced: {
		placement: { kind: 'ago', months: 8 },
		steps: [
			{ at: [0], act: 'start', sub: 'main', items: [annual(10)] },
			{ at: [5, 6], act: 'change', sub: 'main', item: 'seats', quantity: 13 },
		],
	},
} as const satisfies Record<string, Story>;
