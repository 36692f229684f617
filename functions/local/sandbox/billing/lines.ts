import type { Seconds } from '../calendar.ts';
import { type Currency, listed, listedText } from '../catalogue/currencies.ts';
import { planOf, PRODUCTS } from '../catalogue/plans.ts';
import { ratio, rounded, times } from '../fraction.ts';
import type { Books, Sub } from './books.ts';
import { parts } from './pricing.ts';
import type { LineState } from './invoice-states.ts';
import type { ItemState } from './states.ts';

/** What every line starts with. */
export type Blank = Pick<LineState, 'id' | 'invoiceItem' | 'credits' | 'discounts' | 'tax'>;

/** A new line's id and its empty fields. */
export function blank(books: Books, at: Seconds): Blank {
	return { id: books.ledger.newId('il', at), invoiceItem: null, credits: null, discounts: [], tax: null };
}

/** The lines for an item's coming period: one, or one per tier reached. */
export function recurringLines(books: Books, item: ItemState, at: Seconds): LineState[] {
	const { plan, currency } = books.prices.priced(item.price);
	const { quantity } = item;
	if (quantity === null) return [];
	return parts(plan, currency, quantity).map((part) => ({
		...blank(books, at),
		kind: 'recurring',
		amount: part.amount,
		description: `${part.quantity} × ${PRODUCTS[planOf(plan).product]}${part.label}`,
		start: item.periodStart,
		end: item.periodEnd,
		price: item.price,
		unit: part.unit,
		quantity: part.quantity,
		item: item.id,
	}));
}

/** The zero line of a trial. */
export function trialLine(books: Books, item: ItemState, at: Seconds): LineState {
	const { plan } = books.prices.priced(item.price);
	return {
		...blank(books, at),
		kind: 'trial',
		amount: 0,
		description: `Trial period for ${PRODUCTS[planOf(plan).product]}`,
		start: item.periodStart,
		end: item.periodEnd,
		price: item.price,
		unit: '0',
		quantity: item.quantity ?? 0,
		item: item.id,
	};
}

/** Usage of the period that just ended, and the counter back to zero. */
export function usageLine(books: Books, sub: Sub, item: ItemState, at: Seconds): LineState {
	const { plan, currency } = books.prices.priced(item.price);
	const used = sub.usage.get(item.id) ?? 0;
	sub.usage.delete(item.id);
	const cents = planOf(plan).unit ?? '0';
	return {
		...blank(books, at),
		kind: 'usage',
		amount: Number(rounded(times(listed(cents, currency), ratio(used)))),
		description: `${used} × ${PRODUCTS[planOf(plan).product]}`,
		start: item.periodStart,
		end: Math.min(item.periodEnd, at),
		price: item.price,
		unit: listedText(cents, currency),
		quantity: used,
		item: item.id,
	};
}

/** The one-time set-up fee. */
export function setupFeeLine(books: Books, currency: Currency, at: Seconds): LineState {
	const cents = planOf('setup_fee').unit ?? '0';
	return {
		...blank(books, at),
		kind: 'one_off',
		amount: Number(rounded(listed(cents, currency))),
		description: PRODUCTS.onboarding,
		start: at,
		end: at,
		price: books.prices.priceId('setup_fee', currency),
		unit: listedText(cents, currency),
		quantity: 1,
		item: null,
		invoiceItem: books.ledger.newId('ii', at),
	};
}
