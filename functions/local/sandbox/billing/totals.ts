import { type CouponPlan, couponOf } from '../catalogue/coupons.ts';
import { type Currency, listed } from '../catalogue/currencies.ts';
import { type TaxName, taxOf } from '../catalogue/taxes.ts';
import { decimal, type Fraction, minus, ONE, over, plus, ratio, rounded, times } from '../fraction.ts';
import { latest } from '../ledger.ts';
import type { Books } from './books.ts';
import type { LineState } from './invoice-states.ts';

/** Lines with their discounts and taxes, and what they add up to. Minor units. */
export interface Totals {
	readonly lines: readonly LineState[];
	readonly subtotal: number;
	readonly total: number;
}

/** Applies discounts in order, then tax per line: sum of amounts − discounts + exclusive tax = total. */
export function settle(
	books: Books,
	lines: readonly LineState[],
	discounts: readonly string[],
	tax: TaxName | null,
	currency: Currency,
): Totals {
	let discounted = lines;
	for (const id of discounts) {
		const coupon = couponOf(books.prices.couponNamed(latest(books.ledger, 'discount', id).coupon));
		discounted = take(discounted, id, sharesOf(discounted, coupon, currency));
	}
	const taxed = discounted.map((line) => (tax === null ? line : { ...line, tax: taxOn(line, tax) }));
	const subtotal = sum(taxed.map((line) => line.amount));
	const added = tax === null || taxOf(tax).inclusive ? 0 : sum(taxed.map((line) => line.tax?.amount ?? 0));
	return { lines: taxed, subtotal, total: subtotal - sum(taxed.map(discountOn)) + added };
}

/** All discounts on one line, as a positive amount. */
export function discountOn(line: LineState): number {
	return sum(line.discounts.map(({ amount }) => amount));
}

function sum(amounts: readonly number[]): number {
	return amounts.reduce((total, amount) => total + amount, 0);
}

function take(lines: readonly LineState[], discount: string, shares: readonly number[]): LineState[] {
	return lines.map((line, i) => {
		const amount = shares[i] ?? 0;
		return line.kind === 'trial' ? line : { ...line, discounts: [...line.discounts, { discount, amount }] };
	});
}

/** How much a coupon takes from each line. Amounts off spare prorations, and never make a line negative. */
function sharesOf(lines: readonly LineState[], coupon: CouponPlan, currency: Currency): number[] {
	const left = lines.map((line) => line.amount - discountOn(line));
	if (coupon.amount === undefined) {
		const share = over(decimal(String(coupon.percent ?? 0)), ratio(100));
		return left.map((amount) => Number(rounded(times(share, ratio(amount)))));
	}
	const open = lines.map((line, i) => (line.kind === 'proration' ? 0 : Math.max(0, left[i] ?? 0)));
	return spread(Math.min(Number(rounded(listed(String(coupon.amount), currency))), sum(open)), open);
}

/** Splits `amount` over weights by largest remainder; the parts add up exactly. */
function spread(amount: number, weights: readonly number[]): number[] {
	const whole = sum(weights);
	if (whole === 0) return weights.map(() => 0);
	const exact = weights.map((weight) => (amount * weight) / whole);
	const parts = exact.map(Math.floor);
	const byRemainder = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
	for (const { i } of byRemainder.slice(0, amount - sum(parts))) parts[i] = (parts[i] ?? 0) + 1;
	return parts;
}

function taxOn(line: LineState, name: TaxName): LineState['tax'] {
	const { percent, inclusive } = taxOf(name);
	const rate: Fraction = over(decimal(percent), ratio(100));
	const net = ratio(line.amount - discountOn(line));
	if (!inclusive) return { amount: Number(rounded(times(net, rate))), taxable: Number(net.n) };
	const amount = Number(rounded(minus(net, over(net, plus(ONE, rate)))));
	return { amount, taxable: Number(net.n) - amount };
}
