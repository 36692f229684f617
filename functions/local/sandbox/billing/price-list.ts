import { DAY, type Seconds } from '../calendar.ts';
import { COUPONS, type CouponName, couponOf } from '../catalogue/coupons.ts';
import { CURRENCIES, type Currency } from '../catalogue/currencies.ts';
import { PLANS, type PlanName, PRODUCTS, type ProductName, planOf } from '../catalogue/plans.ts';
import { type Ledger, record } from '../ledger.ts';

/** The ids under which the catalogue is known in Stripe. */
export interface PriceList {
	productId(name: ProductName): string;
	priceId(plan: PlanName, currency: Currency): string;
	couponId(coupon: CouponName, currency: Currency): string;
	/** The plan and currency behind a price id. */
	priced(priceId: string): { readonly plan: PlanName; readonly currency: Currency };
	/** The coupon behind its id. */
	couponNamed(couponId: string): CouponName;
}

/** Writes products, prices and coupons into the ledger at the instants the catalogue states. */
export function openPriceList(ledger: Ledger, opening: Seconds, asOf: Seconds): PriceList {
	const products = new Map(names(PRODUCTS).map((name) => [name, addProduct(ledger, name, opening, asOf)]));
	const prices = new Map<string, { plan: PlanName; currency: Currency }>();
	const priceIds = new Map<string, string>();
	for (const plan of names(PLANS)) {
		for (const currency of CURRENCIES) {
			const id = addPrice(ledger, plan, currency, opening, asOf);
			prices.set(id, { plan, currency });
			priceIds.set(`${plan}/${currency}`, id);
		}
	}
	const coupons = new Map(names(COUPONS).flatMap((name) => addCoupon(ledger, name, opening, asOf).map((id) => [id, name] as const)));
	const lookUp = <V>(map: ReadonlyMap<string, V>, key: string): V => {
		const value = map.get(key);
		if (value === undefined) throw new RangeError(`the sandbox catalogue has no ${key}`);
		return value;
	};
	return {
		productId: (name) => lookUp(products, name),
		priceId: (plan, currency) => lookUp(priceIds, `${plan}/${currency}`),
		couponId: (coupon, currency) => couponIdOf(coupon, currency),
		priced: (id) => lookUp(prices, id),
		couponNamed: (id) => lookUp(coupons, id),
	};
}

function names<T extends object>(table: T): (keyof T & string)[] {
	const list: (keyof T & string)[] = [];
	for (const name in table) list.push(name);
	return list;
}

function addProduct(ledger: Ledger, name: ProductName, opening: Seconds, asOf: Seconds): string {
	const addedDaysBefore = names(PLANS)
		.map(planOf)
		.find(({ product }) => product === name)?.addedDaysBefore;
	const created = addedDaysBefore === undefined ? opening : asOf - addedDaysBefore * DAY;
	const id = ledger.newId('prod', created);
	record(ledger, 'product', created, { id, created, name }, 'product.created');
	return id;
}

function addPrice(ledger: Ledger, name: PlanName, currency: Currency, opening: Seconds, asOf: Seconds): string {
	const { addedDaysBefore, archivedDaysBefore } = planOf(name);
	const created = addedDaysBefore === undefined ? opening : asOf - addedDaysBefore * DAY;
	const id = ledger.newId('price', created);
	record(ledger, 'price', created, { id, created, plan: name, currency, active: true }, 'price.created');
	if (archivedDaysBefore !== undefined) {
		record(ledger, 'price', asOf - archivedDaysBefore * DAY, { id, created, plan: name, currency, active: false }, 'price.updated');
	}
	return id;
}

function addCoupon(ledger: Ledger, name: CouponName, opening: Seconds, asOf: Seconds): string[] {
	const { addedDaysBefore, deletedDaysBefore, amount } = couponOf(name);
	const created = addedDaysBefore === undefined ? opening : asOf - addedDaysBefore * DAY;
	return (amount === undefined ? [null] : CURRENCIES).map((currency) => {
		const state = { id: couponIdOf(name, currency ?? 'usd'), created, name, currency, deleted: false };
		record(ledger, 'coupon', created, state, 'coupon.created');
		if (deletedDaysBefore !== undefined)
			record(ledger, 'coupon', asOf - deletedDaysBefore * DAY, { ...state, deleted: true }, 'coupon.deleted');
		return state.id;
	});
}

/** Amounts off exist once per currency; percentages fit every currency. */
function couponIdOf(name: CouponName, currency: Currency): string {
	return couponOf(name).amount === undefined ? name : `${name}_${currency.toUpperCase()}`;
}
