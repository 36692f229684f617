import type { Policy } from '../../../shared/contracts/policy.ts';
import type { EventOf, Vector } from '../vector-format.ts';
import { monthStart, monthsBetween, nextMonth } from './months.ts';
import { parseRational, rational, rounded, times } from './rational.ts';
import { instantOf, tell, type Told } from './subscriptions.ts';
import { cycleStart, type Worth, worthAt } from './worth.ts';

const DAY = 86_400_000;
/** Before anything happens in any vector. */
const FIRST_MONTH = '2020-01';

/** Decimal places of a currency, as far as vectors use them. */
const places = (currency: string): number => (currency === 'jpy' ? 0 : 2);

/** One account in one month in one currency; minor units. */
export interface ReferenceRow {
	readonly account: string;
	readonly currency: string;
	readonly month: string;
	readonly opening: bigint;
	readonly new: bigint;
	readonly expansion: bigint;
	readonly contraction: bigint;
	readonly churn: bigint;
	readonly reactivation: bigint;
	readonly fx: bigint;
	readonly closing: bigint;
}

/** What an account is worth from one instant to the next. */
interface Moment {
	readonly from: number;
	readonly worth: readonly Worth[];
}

const isCustomer = ({ worth }: Moment): boolean => worth.some((one) => one.isCustomer);
const NOTHING: Moment = { from: Number.NEGATIVE_INFINITY, worth: [] };

/** Every instant at which anything could change, and a good many at which nothing does. */
const instants = (told: Told, policy: Policy, last: number): number[] => {
	const found = new Set<number>();
	for (const { chapters, signedAt } of told.subscriptions) {
		if (signedAt !== null) found.add(signedAt);
		for (const { from, serviceEnd } of chapters) {
			found.add(from);
			if (serviceEnd !== null) found.add(serviceEnd);
			if (policy.past_due_auto_churn_days !== null) found.add(from + policy.past_due_auto_churn_days * DAY);
		}
		const anchor = chapters[0]?.from ?? last;
		if (policy.discount_basis === 'invoice')
			for (const { price } of chapters[0]?.lines ?? [])
				for (let cycle = 0; cycleStart(price, anchor, cycle) < last; cycle += 1) found.add(cycleStart(price, anchor, cycle));
	}
	for (const { from, to } of told.discounts) found.add(from).add(to);
	for (const event of told.events) if ('ts' in event && event.ts !== undefined) found.add(instantOf(event.ts));
	return [...found].filter((t) => t < last).sort((a, b) => a - b);
};

/** An account that returns within so many days never left: what it had counts on until then. */
const bridged = (moments: readonly Moment[], days: number): Moment[] => {
	const result = [...moments];
	for (let left = 1; left < result.length; left += 1) {
		const before = result[left - 1] ?? NOTHING;
		const gone = result[left] ?? NOTHING;
		if (!isCustomer(before) || isCustomer(gone)) continue;
		const back = result.findIndex((moment, index) => index > left && isCustomer(moment));
		if (back === -1 || (result[back] ?? NOTHING).from - gone.from > days * DAY) continue;
		for (let index = left; index < back; index += 1) result[index] = { from: result[index]?.from ?? 0, worth: before.worth };
	}
	return result;
};

/** A time in which an account is a customer without a break; half-open. */
interface Stay {
	readonly from: number;
	readonly to: number;
}

const staysOf = (moments: readonly Moment[]): Stay[] => {
	const stays: Stay[] = [];
	moments.forEach((moment, index) => {
		if (!isCustomer(moment)) return;
		const to = moments[index + 1]?.from ?? Number.POSITIVE_INFINITY;
		const last = stays.at(-1);
		if (last?.to === moment.from) stays[stays.length - 1] = { from: last.from, to };
		else stays.push({ from: moment.from, to });
	});
	return stays;
};

type Class = 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';
type Sums = Record<Class, bigint>;
const noSums = (): Sums => ({ new: 0n, expansion: 0n, contraction: 0n, churn: 0n, reactivation: 0n });

const add = (sums: Sums, kind: Class, movement: bigint): void => {
	sums[kind] += kind === 'contraction' || kind === 'churn' ? -movement : movement;
};

interface Bounds {
	readonly month: string;
	readonly from: number;
	readonly to: number;
}

/** All rows of one account in one currency. `rate` turns minor units of a line's currency into reported ones as of a month's end. */
const rowsOf = (
	account: string,
	currency: string,
	moments: readonly Moment[],
	months: readonly Bounds[],
	policy: Policy,
	rate: (currency: string, month: string, minor: bigint) => bigint,
): ReferenceRow[] => {
	const stays = staysOf(moments);
	const at = (t: number): Moment => moments.findLast(({ from }) => from < t) ?? NOTHING;
	/** Whether a stay that begins late enough after the one before makes the account new again. */
	const isNewAgain = (stay: Stay | undefined): boolean => {
		const before = stays[stays.indexOf(stay ?? { from: 0, to: 0 }) - 1];
		return (
			stay !== undefined &&
			before !== undefined &&
			policy.reactivation_window_days !== null &&
			stay.from - before.to > policy.reactivation_window_days * DAY
		);
	};
	const worthIn = (moment: Moment, month: string): bigint =>
		moment.worth.reduce((sum, { currency: of, minor }) => sum + rate(of, month, minor), 0n);
	let hasBeenAtMonthEnd = false;
	let previous = '';
	return months.flatMap(({ month, from, to }) => {
		const [before, after] = [at(from), at(to)];
		const [was, is] = [isCustomer(before), isCustomer(after)];
		const opening = previous === '' ? 0n : worthIn(before, previous);
		const closing = worthIn(after, month);
		// What an account that was there at the opening does is valued at the opening's rates, where the policy says so.
		const valuedAt = policy.fx === 'opening_rate' && was ? previous : month;
		const sums = noSums();
		let fx = 0n;
		if (policy.movement === 'gross') {
			for (const [index, moment] of moments.entries()) {
				if (moment.from < from || moment.from >= to) continue;
				const earlier = moments[index - 1] ?? NOTHING;
				const change = worthIn(moment, valuedAt) - worthIn(earlier, valuedAt);
				const stay = stays.find((one) => one.from === moment.from);
				if (isCustomer(moment) && !isCustomer(earlier)) add(sums, stay === stays[0] || isNewAgain(stay) ? 'new' : 'reactivation', change);
				else if (!isCustomer(moment) && isCustomer(earlier)) add(sums, 'churn', change);
				else if (change !== 0n) add(sums, change > 0n ? 'expansion' : 'contraction', change);
			}
			fx = closing - opening - (sums.new + sums.expansion + sums.reactivation - sums.contraction - sums.churn);
		} else {
			const movement = was ? worthIn(after, valuedAt) - worthIn(before, valuedAt) : closing - opening;
			fx = closing - opening - movement;
			const stay = stays.findLast((one) => one.from < to);
			if (is && !was) add(sums, !hasBeenAtMonthEnd || isNewAgain(stay) ? 'new' : 'reactivation', movement);
			else if (was && !is) add(sums, 'churn', movement);
			else if (movement !== 0n) add(sums, movement > 0n ? 'expansion' : 'contraction', movement);
		}
		hasBeenAtMonthEnd ||= is;
		previous = month;
		const isQuiet = opening === 0n && closing === 0n && fx === 0n && Object.values(sums).every((sum) => sum === 0n);
		return isQuiet ? [] : [{ account, currency, month, opening, ...sums, fx, closing }];
	});
};

/**
 * The account-months of a vector by a slow and plain reading of the rules: what every line is worth is asked at every instant at which it
 * could change, and a movement is the difference of two answers. Rows without any amount are left out. Knows no closing of months.
 */
export const referenceRows = (
	vector: Pick<Vector, 'events' | 'window'>,
	policy: Policy,
	asOf = Number.POSITIVE_INFINITY,
): ReferenceRow[] => {
	const told = tell(vector);
	const months = monthsBetween(FIRST_MONTH, vector.window.last)
		.map((month) => ({
			month,
			from: monthStart(policy.timezone, month),
			to: Math.min(asOf, monthStart(policy.timezone, nextMonth(month))),
		}))
		.filter(({ from }) => from < asOf);
	const last = months.at(-1)?.to ?? 0;
	const reports = policy.fx === 'opening_rate' || policy.fx === 'closing_rate' ? policy.reporting_currency : null;
	const rate = (currency: string, month: string, minor: bigint): bigint => {
		if (reports === null || currency === reports) return minor;
		// What was told last of the latest month up to this one; it lasts until a month has another.
		const found = told.events
			.filter((event) => event.type === 'fx_rate')
			.filter((event) => event.from === currency && event.to === reports && event.month <= month)
			.reduce<EventOf<'fx_rate'> | undefined>((last, event) => (last === undefined || event.month >= last.month ? event : last), undefined);
		if (found === undefined) throw new Error(`no rate from ${currency} to ${reports} for ${month}`);
		// Rates are between major units: a yen is a hundred cents' kind of unit.
		const scale = rational(10n ** BigInt(places(reports)), 10n ** BigInt(places(currency)));
		return rounded(times(times(rational(minor), parseRational(found.rate)), scale));
	};
	const asking = instants(told, policy, last);
	const accounts = Map.groupBy(told.subscriptions, ({ account }) => told.owner(account));
	return [...accounts].flatMap(([account, subscriptions]) => {
		const asked = asking.map((from): Moment => ({ from, worth: subscriptions.flatMap((one) => worthAt(told, policy, one, from)) }));
		const whole = bridged(asked, policy.gap_tolerance_days);
		const currencies = reports === null ? new Set(whole.flatMap(({ worth }) => worth.map(({ currency }) => currency))) : new Set([reports]);
		return [...currencies].flatMap((currency) => {
			const moments = whole.map(({ from, worth }) => ({
				from,
				worth: reports === null ? worth.filter((one) => one.currency === currency) : worth,
			}));
			const rows = rowsOf(account, currency, moments, months, policy, rate);
			return rows.filter(({ month }) => month >= vector.window.first);
		});
	});
};
