import fc from 'fast-check';
import type { Vector, VectorDiscount, VectorEvent, VectorPrice } from '../vector-format.ts';
import { monthsBetween } from './months.ts';
import { monthsLater } from './subscriptions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2025-01-01T00:00:00Z');
const WINDOW = { first: '2024-11', last: '2025-12' };

const iso = (t: number): string => new Date(t).toISOString();

/** What can happen to a subscription after its start; what makes no sense when its turn comes does not happen. */
const ACTIONS = [
	'status',
	'pause',
	'resume',
	'end',
	'cancel_later',
	'withdraw',
	'price',
	'quantity',
	'add',
	'remove',
	'discount',
	'undiscount',
	'usage',
	'paid',
] as const;

const currencyOf = (number: number): string => (['usd', 'eur', 'jpy'] as const)[number % 3] ?? 'usd';

/** One of a price list in which every kind of price occurs; all lines of a subscription are billed together. */
const priceOf = (pick: number, currency: string, cadence: number): VectorPrice => {
	const [interval, interval_count] = (
		[
			['month', 1],
			['year', 1],
			['month', 3],
			['week', 1],
			['day', 1],
			['week', 2],
		] as const
	)[cadence % 6] ?? ['month', 1];
	const base = { currency, interval, interval_count };
	const tiers = [
		{ up_to: 3, unit_amount: 1000 },
		{ up_to: 7, unit_amount: 700, flat_amount: 150 },
		{ up_to: 'inf' as const, unit_amount: 333 },
	];
	const kinds: VectorPrice[] = [
		{ ...base, unit_amount: 10_000 },
		{ ...base, unit_amount: 2_499 },
		{ ...base, unit_amount: 1 },
		{ ...base, unit_amount: 0.35 },
		{ ...base, unit_amount: 0 },
		{ ...base, tiers_mode: 'graduated', tiers },
		{ ...base, tiers_mode: 'volume', tiers },
		{ ...base, unit_amount: 5_000, transform_quantity: { divide_by: 5, round: 'up' } },
		{ ...base, unit_amount: 5_000, transform_quantity: { divide_by: 2, round: 'down' } },
		{ ...base, unit_amount: 11_900, tax_inclusive_percent: 19 },
		{ ...base, unit_amount: 3_000, recurring: false },
		{ currency, interval: 'month', interval_count: 1, unit_amount: 2, usage_type: 'metered' },
	];
	return kinds[pick % kinds.length] ?? { ...base, unit_amount: 100 };
};

const discountOf = (id: string, pick: number): VectorDiscount => {
	const duration = (['forever', 'repeating', 'once'] as const)[pick % 3] ?? 'forever';
	const months = duration === 'repeating' ? { duration_in_months: 1 + (pick % 5) } : {};
	const reduction = [{ percent_off: 10 }, { percent_off: 33.5 }, { percent_off: 100 }, { amount_off: 1_000 }, { amount_off: 7 }][pick % 5];
	return { id, duration, ...months, ...reduction };
};

const step = fc.record({
	action: fc.constantFrom(...ACTIONS),
	days: fc.integer({ min: 0, max: 70 }),
	hours: fc.integer({ min: 1, max: 23 }),
	pick: fc.nat(1000),
});

const subscription = fc.record({
	account: fc.constantFrom('A', 'A', 'B'),
	day: fc.integer({ min: -40, max: 250 }),
	status: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'trialing' as const, 'incomplete' as const),
	isTest: fc.nat(19),
	cadence: fc.nat(5),
	lines: fc.array(fc.record({ price: fc.nat(1000), quantity: fc.nat(12) }), { minLength: 1, maxLength: 3 }),
	discounts: fc.array(fc.nat(1000), { maxLength: 2 }),
	signedDaysBefore: fc.option(fc.integer({ min: 1, max: 90 }), { freq: 3 }),
	steps: fc.array(step, { maxLength: 7 }),
});

type Plan = typeof subscription extends fc.Arbitrary<infer P> ? P : never;

/** Of the stories a third are reported in one currency, so that rates decide something in many. */
const fx = fc.constantFrom(undefined, undefined, undefined, 'per_currency', 'opening_rate', 'closing_rate');

/** A switch at its default leaves the key out. */
const policy = fc
	.record(
		{
			movement: fc.constantFrom('net', 'gross'),
			day_factor: fc.constantFrom('30', '365/12'),
			week_factor: fc.constantFrom('4', '13/3'),
			discount_forever: fc.constant('ignore'),
			discount_repeating: fc.constant('ignore'),
			discount_once: fc.constant('subtract'),
			discount_basis: fc.constant('invoice'),
			statuses_in_mrr: fc.constantFrom(['active'], ['active', 'past_due', 'trialing'], ['active', 'past_due', 'unpaid']),
			past_due_auto_churn_days: fc.constantFrom(1, 15, 30),
			paused: fc.constantFrom('zero_active', 'include'),
			trialing_after_paid: fc.constant('keep'),
			churn_recognition: fc.constantFrom('at_request', 'service_period_end'),
			new_recognition: fc.constant('first_invoice_paid'),
			basis: fc.constant('committed'),
			zero_mrr_customer: fc.constant('active'),
			reactivation_window_days: fc.constantFrom(0, 30, 90),
			gap_tolerance_days: fc.constantFrom(1, 3, 40),
			metered: fc.constant('include_last_invoiced'),
			tax: fc.constant('include'),
			timezone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
			livemode_only: fc.constant(false),
		},
		{ requiredKeys: [] },
	)
	.chain((switches) => fc.record({ entries: fc.subarray(Object.entries(switches), { maxLength: 4 }), fx }))
	.map(({ entries, fx: word }): Record<string, unknown> => ({ ...Object.fromEntries(entries), ...(word && { fx: word }) }));

/** Tells the events of one subscription, hour by hour, each at an instant of its own. */
const tellPlan = (plan: Plan, number: number, currency: string, isByInvoice: boolean): VectorEvent[] => {
	const id = `S${number + 1}`;
	let t = START + plan.day * DAY;
	t = monthsLater(t, 0) - (new Date(t).getUTCDate() > 28 ? 4 * DAY : 0); // every month has that day, so that months can be added
	const price = (pick: number): VectorPrice => priceOf(pick, currency, plan.cadence);
	let items = plan.lines.map((line, index) => ({ id: `i${index + 1}`, price: price(line.price), quantity: line.quantity }));
	let discounts = isByInvoice ? [] : plan.discounts.map((pick, index) => discountOf(`${id}c${index}`, pick));
	// By invoice, an amount is spread over the lines of the invoice, which the events here do not tell: percentages alone.
	if (isByInvoice) discounts = plan.discounts.slice(0, 1).map((pick) => discountOf(`${id}c0`, pick - (pick % 5) + (pick % 3)));
	// What a trial's first invoice reduces depends on when billing begins, which the events here do not tell either.
	const begun = isByInvoice ? 'active' : plan.status;
	let [status, isPaused, asked, added] = [begun as string, false, false, items.length];
	const events: VectorEvent[] = [
		{
			type: 'subscription_started',
			ts: iso(t),
			account: plan.account,
			subscription: id,
			items,
			status: begun,
			...(plan.isTest === 0 ? { livemode: false } : {}),
			...(plan.signedDaysBefore === null ? {} : { signed_at: iso(t - plan.signedDaysBefore * DAY) }),
			discounts,
		},
	];
	for (const { action, days, hours, pick } of plan.steps) {
		t += days * DAY + hours * HOUR;
		const on = { ts: iso(t), subscription: id };
		const item = items[pick % Math.max(items.length, 1)];
		if (status === 'canceled') break;
		if (action === 'status') {
			const next = (['active', 'past_due', 'unpaid', 'trialing'] as const)[pick % (isByInvoice ? 3 : 4)] ?? 'active';
			if (next === status) continue;
			status = next;
			events.push({ type: 'status_changed', ...on, status: next });
		} else if (action === 'pause' && !isPaused) {
			isPaused = true;
			events.push({ type: 'pause_started', ...on });
		} else if (action === 'resume' && isPaused) {
			isPaused = false;
			events.push({ type: 'pause_ended', ...on });
		} else if (action === 'end') {
			status = 'canceled';
			events.push({
				type: 'subscription_ended',
				...on,
				...(pick % 2 === 0 ? { service_period_end: iso(t + (1 + (pick % 120)) * DAY) } : {}),
			});
		} else if (action === 'cancel_later' && !asked) {
			asked = true;
			events.push({ type: 'cancel_scheduled', ...on, cancel_at: iso(t + 200 * DAY) });
		} else if (action === 'withdraw' && asked) {
			asked = false;
			events.push({ type: 'cancel_unscheduled', ...on });
		} else if (action === 'price' && item !== undefined && item.price.usage_type !== 'metered' && !isByInvoice) {
			const next = price(pick);
			if (next.usage_type === 'metered') continue;
			items = items.map((one) => (one.id === item.id ? { ...one, price: next } : one));
			events.push({ type: 'item_changed', ...on, item: item.id, price: next });
		} else if (action === 'quantity' && item !== undefined) {
			const quantity = pick % 15;
			items = items.map((one) => (one.id === item.id ? { ...one, quantity } : one));
			events.push({ type: 'item_changed', ...on, item: item.id, quantity });
		} else if (action === 'add' && !isByInvoice) {
			added += 1;
			const line = { id: `i${added}`, price: price(pick), quantity: 1 + (pick % 9) };
			items = [...items, line];
			events.push({ type: 'item_added', ...on, item: line });
		} else if (action === 'remove' && items.length > 1 && item !== undefined) {
			items = items.filter(({ id: other }) => other !== item.id);
			events.push({ type: 'item_removed', ...on, item: item.id });
		} else if (action === 'discount' && discounts.length < 3 && !isByInvoice && new Date(t).getUTCDate() <= 28) {
			const discount = discountOf(`${id}c${discounts.length}`, pick);
			discounts = [...discounts, discount];
			events.push({ type: 'discount_added', ...on, discount });
		} else if (action === 'undiscount' && discounts.length > 0 && !isByInvoice) {
			const [first] = discounts.filter(
				({ id: of }) => !events.some((event) => event.type === 'discount_removed' && event.discount_id === of),
			);
			if (first !== undefined) events.push({ type: 'discount_removed', ...on, discount_id: first.id });
		} else if (action === 'usage' && item?.price.usage_type === 'metered') {
			events.push({ type: 'usage_invoiced', ...on, item: item.id, amount: pick * 10 });
		} else if (action === 'paid') events.push({ type: 'invoice_paid', ...on, amount: 100 });
	}
	return events;
};

const RATED_MONTHS = monthsBetween('2024-07', WINDOW.last);

/** Rates that no other story has, told for the first month and for most of the others: what is not told lasts. */
const rates = (pick: number): VectorEvent[] =>
	RATED_MONTHS.flatMap((month, index): VectorEvent[] => [
		{ type: 'fx_rate', month, from: 'eur', to: 'usd', rate: `${10_000 + ((index * 707 + pick * 31) % 3_000)}/10000` },
		{ type: 'fx_rate', month, from: 'jpy', to: 'usd', rate: `${6_000 + ((index * 505 + pick * 17) % 1_100)}/10000` },
	]).filter((_, place) => place < 2 || (place + pick) % 5 !== 0);

/** A company's life as a vector without expectations: what happened, and a policy to read it by. */
export type Story = Pick<Vector, 'events' | 'window' | 'policy_overrides'>;

/** The same story reported in one currency, with rates of its own for it. */
export const inDollars = ({ events, window, policy_overrides }: Story, fx: string, pick: number): Story => ({
	events: [...rates(pick), ...events.filter(({ type }) => type !== 'fx_rate')],
	window,
	policy_overrides: { ...policy_overrides, fx, reporting_currency: 'usd' },
});

/** Random subscription histories: every event type, every switch, up to three subscriptions of two accounts. */
export const story: fc.Arbitrary<Story> = fc
	.record({
		plans: fc.array(subscription, { minLength: 1, maxLength: 3 }),
		currency: fc.nat(2),
		isMixed: fc.nat(3),
		everyone: fc.option(fc.nat(1000), { freq: 4 }),
		isMerged: fc.nat(5),
		policy,
		rates: fc.nat(2999),
	})
	.map(({ plans, currency, isMixed, everyone, isMerged, policy: overrides, rates: pick }) => {
		const isByInvoice = overrides['discount_basis'] === 'invoice';
		const isConverted = overrides['fx'] === 'opening_rate' || overrides['fx'] === 'closing_rate';
		const events = plans.flatMap((plan, index) =>
			tellPlan(plan, index, currencyOf(isMixed === 0 ? currency + index : currency), isByInvoice),
		);
		const percent =
			everyone === null || isByInvoice || overrides['basis'] === 'committed'
				? []
				: [{ ...discountOf('everyone', everyone), percent_off: 20, amount_off: undefined }];
		for (const { amount_off: _, ...discount } of percent) {
			events.push({ type: 'customer_discount_added', ts: iso(START + ((everyone ?? 0) % 28) * DAY), account: 'A', discount });
		}
		if (isMerged === 0 && plans.some(({ account }) => account === 'B'))
			events.push({ type: 'accounts_merged', ts: iso(START + 150 * DAY), from: 'B', to: 'A' });
		const told = { events, window: WINDOW, policy_overrides: overrides };
		return isConverted ? inDollars(told, String(overrides['fx']), pick) : told;
	});
