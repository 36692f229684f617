import { dayName, type Seconds } from '../calendar.ts';
import { planOf, PRODUCTS } from '../catalogue/plans.ts';
import { ratio, rounded, times } from '../fraction.ts';
import { latest } from '../ledger.ts';
import type { Books, Sub } from './books.ts';
import type { InvoiceState, LineState } from './invoice-states.ts';
import { blank } from './lines.ts';
import { cyclePrice } from './pricing.ts';
import type { ItemState } from './states.ts';

/** What the rest of the item's period is worth from `at` on: negative for time given back. */
export function prorationLine(books: Books, sub: Sub, item: ItemState, at: Seconds, side: 'unused' | 'remaining'): LineState | null {
	const { plan, currency } = books.prices.priced(item.price);
	if (item.quantity === null || item.periodEnd <= at) return null;
	const share = ratio(item.periodEnd - at, item.periodEnd - item.periodStart);
	const worth = Number(rounded(times(share, ratio(cyclePrice(plan, currency, item.quantity)))));
	const words = side === 'unused' ? 'Unused' : 'Remaining';
	return {
		...blank(books, at),
		kind: 'proration',
		amount: side === 'unused' ? 0 - worth : worth,
		description: `${words} time on ${item.quantity} × ${PRODUCTS[planOf(plan).product]} after ${dayName(at)}`,
		start: at,
		end: item.periodEnd,
		price: item.price,
		unit: null,
		quantity: item.quantity,
		item: item.id,
		invoiceItem: books.ledger.newId('ii', at),
		credits: side === 'unused' ? creditedBy(books, sub, item) : null,
	};
}

/** The service owed before a backdated subscription was recorded. */
export function backdatedLine(books: Books, item: ItemState, from: Seconds, at: Seconds): LineState {
	const { plan, currency } = books.prices.priced(item.price);
	const share = ratio(at - from, item.periodEnd - item.periodStart);
	const quantity = item.quantity ?? 0;
	return {
		...blank(books, at),
		kind: 'proration',
		amount: Number(rounded(times(share, ratio(cyclePrice(plan, currency, quantity))))),
		description: `Time on ${quantity} × ${PRODUCTS[planOf(plan).product]} from ${dayName(from)} until ${dayName(at)}`,
		start: from,
		end: at,
		price: item.price,
		unit: null,
		quantity,
		item: item.id,
		invoiceItem: books.ledger.newId('ii', at),
	};
}

/** The latest invoice that billed the item, and its lines for it. */
function creditedBy(books: Books, sub: Sub, item: ItemState): LineState['credits'] {
	for (const id of sub.invoices.toReversed()) {
		const invoice: InvoiceState = latest(books.ledger, 'invoice', id);
		const lines = invoice.lines.filter((line) => line.item === item.id && line.amount >= 0).map((line) => line.id);
		if (lines.length > 0) return { invoice: id, lines };
	}
	return null;
}
