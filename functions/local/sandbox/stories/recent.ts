import type { ItemSpec, Story } from '../acts.ts';

const team = (quantity: number): ItemSpec[] => [{ item: 'seats', plan: 'team_month', quantity }];
const YEAR_AGO = { kind: 'ago', months: 10, days: 20 } as const;
const START = { at: [0], act: 'start', sub: 'main', items: team(6) } as const;

/** Things that happened in the last thirty days, so that only the event feed dates them, and things about to happen. */
export const RECENT = {
	recent_seats_not_prorated: {
		placement: YEAR_AGO,
		steps: [START, { at: [10, 12], act: 'change', sub: 'main', item: 'seats', quantity: 9, proration: 'none' }],
	},
	recent_seats_twice: {
		placement: YEAR_AGO,
		steps: [
			START,
			{ at: [10, 4], act: 'change', sub: 'main', item: 'seats', quantity: 16, proration: 'none' },
			{ at: [10, 13], act: 'change', sub: 'main', item: 'seats', quantity: 4, proration: 'none' },
		],
	},
	recent_addon: {
		placement: YEAR_AGO,
		steps: [START, { at: [10, 12], act: 'add_item', sub: 'main', item: { item: 'assistant', plan: 'assistant_month', quantity: 6 } }],
	},
	recent_pause: {
		placement: YEAR_AGO,
		steps: [START, { at: [10, 8], act: 'pause', sub: 'main' }, { at: [12, 1], act: 'resume', sub: 'main' }],
	},
	recent_cancel: { placement: YEAR_AGO, steps: [START, { at: [10, 12], act: 'end', sub: 'main' }] },
	recent_cancel_request: {
		placement: YEAR_AGO,
		steps: [START, { at: [10, 15], act: 'schedule_cancel', sub: 'main' }, { at: [11], act: 'end', sub: 'main' }],
	},
	recent_discount_removed: {
		placement: YEAR_AGO,
		steps: [
			{ ...START, coupons: ['FOUNDER20'] },
			{ at: [10, 14], act: 'remove_coupon', sub: 'main', coupon: 'FOUNDER20' },
		],
	},
	recent_discount_added: { placement: YEAR_AGO, steps: [START, { at: [10, 9], act: 'add_coupon', sub: 'main', coupon: 'NOVEMBER25' }] },
	recent_customer_deleted: { placement: YEAR_AGO, steps: [START, { at: [10, 15], act: 'delete_customer' }] },
	recent_unpaid: {
		placement: YEAR_AGO,
		steps: [
			START,
			{ at: [10, -1], act: 'payments_fail', sub: 'main', until: [14] },
			{ at: [10, 15, 2], act: 'unpaid', sub: 'main' },
			{ at: [12, 3], act: 'end', sub: 'main', reason: 'payment_failed' },
		],
	},
	recent_start: { placement: { kind: 'ago', months: 0, days: 6 }, steps: [START] },
	soon_seats_not_prorated: {
		placement: YEAR_AGO,
		steps: [START, { at: [11, 9], act: 'change', sub: 'main', item: 'seats', quantity: 20, proration: 'none' }],
	},
	soon_pause: {
		placement: YEAR_AGO,
		steps: [START, { at: [11, 3], act: 'pause', sub: 'main' }, { at: [12, 15], act: 'resume', sub: 'main' }],
	},
	soon_cancel: { placement: YEAR_AGO, steps: [START, { at: [11, 12], act: 'end', sub: 'main' }] },
	soon_customer_deleted: { placement: YEAR_AGO, steps: [START, { at: [11, 6], act: 'delete_customer' }] },
} as const satisfies Record<string, Story>;
