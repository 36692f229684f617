import type { Act, ItemSpec, Proration, Step } from './acts.ts';
import type { Offset } from './calendar.ts';
import type { CouponName } from './catalogue/coupons.ts';
import { planOf } from './catalogue/plans.ts';
import type { Random } from './random.ts';

/** How the accounts of a segment buy, grow and leave; chances are per month unless named otherwise. */
interface Habits {
	readonly buys: readonly (readonly [weight: number, plan: ItemSpec['plan'], low: number, high: number])[];
	readonly trial: number;
	readonly coupon: number;
	readonly leaves: number;
	readonly seats: number;
	readonly cardFails: number;
	readonly mailed: number;
}

export const SEGMENTS = {
	smb: {
		buys: [
			[40, 'starter_month', 1, 1],
			[36, 'team_month', 2, 14],
			[12, 'starter_year', 1, 1],
			[12, 'team_year', 3, 15],
		],
		trial: 0.55,
		coupon: 0.16,
		leaves: 0.026,
		seats: 0.08,
		cardFails: 0.014,
		mailed: 0,
	},
	'mid-market': {
		buys: [
			[22, 'team_month', 18, 60],
			[34, 'business_month', 12, 70],
			[10, 'business_volume', 12, 45],
			[10, 'business_platform', 6, 40],
			[24, 'business_year', 15, 60],
		],
		trial: 0.35,
		coupon: 0.1,
		leaves: 0.013,
		seats: 0.1,
		cardFails: 0.006,
		mailed: 0.2,
	},
	enterprise: {
		buys: [
			[70, 'enterprise_year', 40, 160],
			[30, 'enterprise_month', 40, 120],
		],
		trial: 0,
		coupon: 0,
		leaves: 0.006,
		seats: 0.06,
		cardFails: 0,
		mailed: 0.8,
	},
} as const satisfies Record<string, Habits>;
export type Segment = keyof typeof SEGMENTS;

const WELCOMES: readonly (readonly [number, CouponName])[] = [
	[4, 'LAUNCH50'],
	[3, 'WELCOME20'],
	[2, 'PARTNER10'],
	[1, 'NONPROFIT50'],
];

/** One unbroken relationship. `endsAt` is where it ends, absent when it outlives the company's records. */
export interface Tenure {
	readonly steps: Step[];
	readonly endsAt?: Offset;
}

interface Living {
	readonly random: Random;
	readonly habits: Habits;
	readonly sub: string;
	readonly steps: Step[];
	readonly annual: boolean;
	readonly flat: boolean;
	readonly proration: Proration;
	plan: ItemSpec['plan'];
	quantity: number;
}

/** Draws one relationship of at most `months` months; offsets count from its first billing day. */
export function ordinaryTenure(random: Random, segment: Segment, sub: string, months: number): Tenure {
	const living = begin(random, segment, sub);
	for (let month = 1; month < months; month += 1) {
		const endsAt = leave(living, month);
		if (endsAt !== undefined) return { steps: living.steps, endsAt };
		if (random.chance(living.habits.cardFails)) cardFails(living, month);
		else if (random.chance(living.habits.seats)) moveSeats(living, month);
		if (living.plan === 'starter_month' && month === 12 && random.chance(0.5)) raisePrice(living, month);
	}
	return { steps: living.steps };
}

function begin(random: Random, segment: Segment, sub: string): Living {
	const habits: Habits = SEGMENTS[segment];
	const [, plan, low, high] = random.weighted(habits.buys.map((entry) => [entry[0], entry] as const));
	const annual = planOf(plan).every?.[1] === 'year';
	const flat = high === 1;
	const quantity = random.int(low, high);
	const trialDays = random.chance(habits.trial) ? 14 : undefined;
	const mailed = random.chance(habits.mailed) ? { net: random.pick([30, 60]), paid: random.int(12, 58) } : undefined;
	const act: Act = {
		act: 'start',
		sub,
		items: [{ item: 'base', plan, quantity }],
		...(trialDays !== undefined && { trialDays }),
		...(mailed !== undefined && trialDays === undefined && { mailed }),
		...(random.chance(habits.coupon) && { coupons: [random.weighted(WELCOMES)] }),
	};
	const proration = random.chance(0.05) ? 'none' : annual ? 'always_invoice' : 'create_prorations';
	return { random, habits, sub, annual, flat, proration, plan, quantity, steps: [{ ...act, at: [0, -(trialDays ?? 0)] }] };
}

/** Annual customers decide once a year, so their year's risk falls on the renewal. */
function leave(living: Living, month: number): Offset | undefined {
	const { random, habits, sub, steps, annual } = living;
	if (annual && month % 12 !== 11) return undefined;
	const risk = annual ? 1 - (1 - habits.leaves) ** 12 : habits.leaves;
	if (!random.chance(risk)) return undefined;
	if (!annual && random.chance(0.15)) {
		steps.push({ at: [month, -1], act: 'payments_fail', sub, until: [month + 2] });
		steps.push({ at: [month, 15, 2], act: 'end', sub, reason: 'payment_failed' });
		return [month, 15, 2];
	}
	if (!annual && random.chance(0.15)) {
		const endsAt: Offset = [month, random.int(1, 26), random.int(1, 20)];
		steps.push({ at: endsAt, act: 'end', sub });
		return endsAt;
	}
	steps.push({ at: [month, random.int(1, 26)], act: 'schedule_cancel', sub });
	steps.push({ at: [month + 1], act: 'end', sub });
	return [month + 1];
}

function cardFails({ steps, sub, random, annual }: Living, month: number): void {
	if (annual && month % 12 !== 0) return;
	steps.push({ at: [month, -1], act: 'payments_fail', sub, until: [month, random.int(2, 13), random.int(0, 23)] });
}

function moveSeats(living: Living, month: number): void {
	const { random, steps, sub, flat, proration, annual } = living;
	if (flat) return;
	const step = Math.max(1, Math.round(living.quantity * (0.06 + 0.3 * random.next())));
	const quantity = Math.max(1, random.chance(annual ? 0.9 : 0.74) ? living.quantity + step : living.quantity - step);
	if (quantity === living.quantity) return;
	living.quantity = quantity;
	steps.push({ at: [month, random.int(1, 26), random.int(0, 23)], act: 'change', sub, item: 'base', quantity, proration });
}

function raisePrice(living: Living, month: number): void {
	living.plan = 'starter_month_2024';
	living.steps.push({ at: [month], act: 'change', sub: living.sub, item: 'base', plan: 'starter_month_2024', proration: 'none' });
}
