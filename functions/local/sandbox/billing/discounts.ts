import { addMonths, type Seconds } from '../calendar.ts';
import { type CouponName, couponOf } from '../catalogue/coupons.ts';
import { latest, record } from '../ledger.ts';
import { amend, type Books, isAlive, type Sub, subState } from './books.ts';

function newDiscount(books: Books, coupon: CouponName, subscription: Sub | null, at: Seconds): string {
	const { duration } = couponOf(coupon);
	const currency =
		subscription === null ? books.account.home.currency : books.prices.priced(subState(books, subscription).items[0]?.price ?? '').currency;
	const id = books.ledger.newId('di', at);
	const end = typeof duration === 'object' ? addMonths(at, duration.months) : null;
	const state = {
		id,
		created: at,
		coupon: books.prices.couponId(coupon, currency),
		customer: books.customer,
		subscription: subscription?.id ?? null,
		end,
		deleted: false,
	};
	record(books.ledger, 'discount', at, state, 'customer.discount.created');
	return id;
}

/** Attaches a coupon to a subscription; one that lasts months lets go by itself. */
export function attachCoupon(books: Books, sub: Sub, coupon: CouponName, at: Seconds): void {
	const id = newDiscount(books, coupon, sub, at);
	sub.discounts.set(coupon, id);
	amend(books, 'subscription', sub.id, at, { discounts: [...subState(books, sub).discounts, id] }, 'customer.subscription.updated');
	const { end } = latest(books.ledger, 'discount', id);
	if (end !== null) books.agenda.add(end, (then) => letGo(books, sub, id, then));
}

/** Takes a coupon off before its time; Stripe keeps no end date of it. */
export function removeCoupon(books: Books, sub: Sub, coupon: CouponName, at: Seconds): void {
	const id = sub.discounts.get(coupon);
	if (id === undefined) throw new RangeError(`account ${books.account.index} has no coupon ${coupon} to remove`);
	letGo(books, sub, id, at);
	amend(books, 'discount', id, at, { deleted: true }, 'customer.discount.deleted');
}

function letGo(books: Books, sub: Sub, id: string, at: Seconds): void {
	const state = subState(books, sub);
	if (!isAlive(state) || !state.discounts.includes(id)) return;
	amend(books, 'subscription', sub.id, at, { discounts: state.discounts.filter((other) => other !== id) }, 'customer.subscription.updated');
}

/** Attaches a coupon to the customer, for all subscriptions without one of their own. */
export function addCustomerCoupon(books: Books, coupon: CouponName, at: Seconds): void {
	const discount = newDiscount(books, coupon, null, at);
	amend(books, 'customer', books.customer, at, { discount }, 'customer.updated');
}

/** Takes the customer's coupon off; Stripe keeps no end of it. */
export function removeCustomerCoupon(books: Books, at: Seconds): void {
	const { discount } = latest(books.ledger, 'customer', books.customer);
	if (discount === null) return;
	amend(books, 'customer', books.customer, at, { discount: null }, 'customer.updated');
	amend(books, 'discount', discount, at, { deleted: true }, 'customer.discount.deleted');
}
