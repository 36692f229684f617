import type { Policy } from '../../../shared/contracts/policy.ts';
import type { VectorPrice } from '../vector-format.ts';
import {
	isNegative,
	isPositive,
	largestRemainder,
	minus,
	parseRational,
	plus,
	type Rational,
	rational,
	rounded,
	times,
	ZERO,
} from './rational.ts';
import { type Attached, type Chapter, instantOf, type Line, monthsLater, type Subscription, type Told } from './subscriptions.ts';

const DAY = 86_400_000;

/** What one line is worth at an instant. */
export interface Worth {
	/** Subscription and item. */
	readonly line: string;
	readonly currency: string;
	readonly minor: bigint;
	readonly isCustomer: boolean;
}

/** A price's amounts may be fractions of a minor unit; as written they have few decimals. */
const decimal = (value: number): Rational => {
	const [whole = '0', places = ''] = String(value).split('.');
	return rational(BigInt(whole + places), 10n ** BigInt(places.length));
};

/** Price of a quantity for one billing period. */
const periodAmount = ({ unit_amount = 0, tiers, tiers_mode, transform_quantity }: VectorPrice, quantity: number): Rational => {
	const units =
		transform_quantity === undefined
			? quantity
			: Math[transform_quantity.round === 'up' ? 'ceil' : 'floor'](quantity / transform_quantity.divide_by);
	if (tiers_mode === undefined || tiers === undefined) return times(decimal(unit_amount), rational(units));
	const bounds = tiers.map(({ up_to }) => (typeof up_to === 'number' ? up_to : Number.POSITIVE_INFINITY));
	const reached = bounds.findIndex((bound) => units <= bound);
	return tiers.reduce((sum, tier, index) => {
		const above = index === 0 ? 0 : (bounds[index - 1] ?? 0);
		const inTier = tiers_mode === 'volume' ? (index === reached ? units : 0) : Math.min(units, bounds[index] ?? 0) - above;
		if (inTier <= 0) return sum;
		return plus(sum, plus(times(decimal(tier.unit_amount ?? 0), rational(inTier)), decimal(tier.flat_amount ?? 0)));
	}, ZERO);
};

const perMonth = (policy: Policy, { interval, interval_count = 1 }: VectorPrice): Rational => {
	const factor = { day: policy.day_factor, week: policy.week_factor, month: '1', year: '1/12' }[interval ?? 'month'];
	return times(parseRational(factor), rational(1, interval_count));
};

/** When the billing period of that number begins; the first is 0. */
export const cycleStart = ({ interval = 'month', interval_count = 1 }: VectorPrice, anchor: number, cycle: number): number => {
	const units = cycle * interval_count;
	if (interval === 'day' || interval === 'week') return anchor + units * (interval === 'week' ? 7 : 1) * DAY;
	return monthsLater(anchor, units * (interval === 'year' ? 12 : 1));
};

/** When a discount counts: by its dates, or for the whole of each billing period that begins while it is attached. */
const counts = (policy: Policy, { terms, from, to }: Attached, price: VectorPrice, anchor: number, t: number): boolean => {
	if ({ forever: policy.discount_forever, repeating: policy.discount_repeating, once: policy.discount_once }[terms.duration] === 'ignore')
		return false;
	if (policy.discount_basis === 'date') return from <= t && t < to;
	for (let cycle = 0, met = 0; ; cycle += 1) {
		const begun = cycleStart(price, anchor, cycle);
		const isReduced = begun >= from && begun < to && (terms.duration !== 'once' || met === 0);
		if (begun >= from) met += 1;
		if (t < cycleStart(price, anchor, cycle + 1)) return begun <= t && isReduced;
	}
};

/** Takes discounts off one after the other; a line never costs less than nothing. */
const discounted = (policy: Policy, lines: readonly Line[], discounts: readonly Attached[], anchor: number, t: number): Rational[] => {
	const list = lines.map(({ price, quantity }) => periodAmount(price, quantity));
	let now = list;
	for (const discount of discounts) {
		const isReduced = lines.map(({ price }) => counts(policy, discount, price, anchor, t));
		const { percent_off, amount_off } = discount.terms;
		const shares =
			amount_off === undefined
				? []
				: largestRemainder(
						BigInt(amount_off),
						list.map((amount, index) => (isReduced[index] === true ? amount : ZERO)),
					);
		now = now.map((amount, index) => {
			if (isReduced[index] !== true) return amount;
			const left =
				percent_off === undefined
					? minus(amount, rational(shares[index] ?? 0n))
					: times(amount, minus(rational(1), times(decimal(percent_off), rational(1, 100))));
			return isNegative(left) ? ZERO : left;
		});
	}
	return now;
};

/** The chapter whose lines count at an instant, or null when nothing of the subscription does. */
const countedChapter = (told: Told, policy: Policy, subscription: Subscription, t: number): Chapter | null => {
	const { chapters, signedAt, id, isLive } = subscription;
	if (policy.livemode_only && !isLive) return null;
	const begun = chapters.filter(({ from }) => from <= t);
	let now = begun.at(-1) ?? null;
	if (now === null && policy.basis === 'committed' && signedAt !== null && signedAt <= t) now = chapters[0] ?? null;
	if (now === null) return null;
	if (now.status === 'canceled') {
		if (policy.churn_recognition !== 'service_period_end' || now.serviceEnd === null || t >= now.serviceEnd) return null;
		now = begun.at(-2) ?? null;
		if (now === null) return null;
	}
	if (policy.new_recognition === 'first_invoice_paid') {
		const isPaid = told.events.some((event) => event.type === 'invoice_paid' && event.subscription === id && instantOf(event.ts) <= t);
		if (!isPaid) return null;
	}
	if (policy.churn_recognition === 'at_request' && now.cancelRequestedAt !== null) return null;
	const inMrr = (status: string): boolean => policy.statuses_in_mrr.some((one) => one === status);
	const wasPaying = begun.some((chapter) => chapter.from < (now?.from ?? 0) && inMrr(chapter.status));
	const isKept = now.status === 'trialing' && policy.trialing_after_paid === 'keep' && wasPaying;
	if (!inMrr(now.status) && !isKept) return null;
	if (now.status === 'past_due' && policy.past_due_auto_churn_days !== null) {
		const recovered = chapters.findLastIndex((chapter, index) => chapter.status !== 'past_due' && index < chapters.indexOf(now));
		const since = chapters[recovered + 1]?.from ?? 0;
		if (t >= since + policy.past_due_auto_churn_days * DAY) return null;
	}
	return now;
};

const lastInvoiced = (told: Told, subscription: string, item: string, t: number): Rational => {
	const last = told.events.findLast(
		(event) => event.type === 'usage_invoiced' && event.subscription === subscription && event.item === item && instantOf(event.ts) <= t,
	);
	return last?.type === 'usage_invoiced' ? rational(last.amount) : ZERO;
};

/** What the lines of a subscription are worth at an instant, by the rules of a policy. */
export const worthAt = (told: Told, policy: Policy, subscription: Subscription, t: number): Worth[] => {
	const chapter = countedChapter(told, policy, subscription, t);
	if (chapter === null) return [];
	const own = told.discounts.filter((one) =>
		one.subscription === null ? told.owner(one.account) === told.owner(subscription.account) : one.subscription === subscription.id,
	);
	const licensed = chapter.lines.filter(({ price }) => price.recurring !== false && price.usage_type !== 'metered');
	const metered = chapter.lines.filter(({ price }) => price.usage_type === 'metered' && policy.metered === 'include_last_invoiced');
	const anchor = subscription.chapters[0]?.from ?? 0;
	// What is signed and has not begun is worth what it will be on its first day.
	const net = discounted(policy, licensed, own, anchor, Math.max(t, anchor));
	const priced = [
		...licensed.map((line, index) => ({ line, list: periodAmount(line.price, line.quantity), amount: net[index] ?? ZERO })),
		...metered.map((line) => ({
			line,
			list: lastInvoiced(told, subscription.id, line.item, t),
			amount: lastInvoiced(told, subscription.id, line.item, t),
		})),
	];
	return priced.map(({ line, list, amount }) => {
		const { price, item } = line;
		const beforeTax =
			policy.tax === 'exclude' && price.tax_inclusive_percent !== undefined
				? times(amount, rational(100, 100 + price.tax_inclusive_percent))
				: amount;
		const full = rounded(times(beforeTax, perMonth(policy, price)));
		const isHeld = chapter.isPaused && policy.paused !== 'include';
		const isCustomer = isHeld
			? policy.paused === 'zero_active' && isPositive(list)
			: full > 0n || (policy.zero_mrr_customer === 'active' && isPositive(list));
		return { line: `${subscription.id}/${item}`, currency: price.currency, minor: isHeld ? 0n : full, isCustomer };
	});
};
