import type { ItemSpec } from '../acts.ts';
import type { Interval } from '../calendar.ts';
import { couponOf, type CouponName } from '../catalogue/coupons.ts';
import { type Currency, listed } from '../catalogue/currencies.ts';
import { planOf, type Tier } from '../catalogue/plans.ts';
import { taxOf, type TaxName } from '../catalogue/taxes.ts';
import { decimal, type Fraction, minus, ONE, over, plus, ratio, rounded, times } from '../fraction.ts';

/** How an item is charged. */
interface Billing {
	readonly currency: Currency;
	readonly tax: TaxName | null;
}

/** One item's MRR in minor units, rounded once. */
export function itemMrr(plan: ItemSpec['plan'], quantity: number, sub: Billing, coupons: readonly CouponName[]): bigint {
	const { every, metered } = planOf(plan);
	if (every === undefined || metered) return 0n;
	let perCycle = listPrice(plan, quantity, sub.currency);
	for (const name of coupons) {
		const { percent, amount } = couponOf(name);
		if (percent !== undefined) perCycle = times(perCycle, ratio(100 - percent, 100));
		if (amount !== undefined) perCycle = minus(perCycle, ratio(rounded(listed(String(amount), sub.currency))));
		if (perCycle.n < 0n) perCycle = ratio(0);
	}
	if (sub.tax !== null && taxOf(sub.tax).inclusive) perCycle = over(perCycle, plus(ONE, over(decimal(taxOf(sub.tax).percent), ratio(100))));
	return rounded(times(perCycle, perMonth(every)));
}

/** Months in a cycle: a week is 12/52 of a month, a day 12/365. */
const MONTHS = { day: ratio(12, 365), week: ratio(12, 52), month: ONE, year: ratio(12) } as const;

/** Cycles in a month. */
function perMonth([count, interval]: readonly [number, Interval]): Fraction {
	return over(ONE, times(MONTHS[interval], ratio(count)));
}

/** What the list says for one cycle, in minor units. */
function listPrice(name: ItemSpec['plan'], quantity: number, currency: Currency): Fraction {
	const { unit, packOf, tiers } = planOf(name);
	if (tiers === undefined)
		return times(listed(unit ?? '0', currency), ratio(packOf === undefined ? quantity : Math.ceil(quantity / packOf)));
	const inMinor = (cents: number) => listed(String(cents), currency);
	if (tiers.mode === 'volume') {
		const tier = tiers.steps.find(({ upTo }) => upTo === null || quantity <= upTo);
		return tier === undefined ? ratio(0) : plus(inMinor(tier.flat ?? 0), times(inMinor(tier.unit), ratio(quantity)));
	}
	let price = ratio(0);
	for (let seat = 1; seat <= quantity; seat += 1) {
		const tier = tierOfSeat(tiers.steps, seat);
		if (tier === undefined) continue;
		if (tier.flat !== undefined && seat === firstSeat(tiers.steps, tier)) price = plus(price, inMinor(tier.flat));
		price = plus(price, inMinor(tier.unit));
	}
	return price;
}

function tierOfSeat(steps: readonly Tier[], seat: number): Tier | undefined {
	return steps.find(({ upTo }) => upTo === null || seat <= upTo);
}

function firstSeat(steps: readonly Tier[], tier: Tier): number {
	const before = steps[steps.indexOf(tier) - 1];
	return (before?.upTo ?? 0) + 1;
}
