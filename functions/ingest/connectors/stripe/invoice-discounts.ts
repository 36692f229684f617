import type { EntityRowOf } from '../../../../shared/contracts/connector.ts';
import { type Discount, discountRows } from './discounts.ts';
import { discountsAt, type FoundDiscount, type Invoice, type InvoiceLine, lineParent, subscriptionOfInvoice } from './invoice-record.ts';

/** Since 2025 a discount names the item it is on, or null; before, only its place on a line told. */
const itemOf = (discount: Discount, isOfLine: boolean, line: InvoiceLine): string | null => {
	if (discount.subscription_item !== undefined) return discount.subscription_item;
	return isOfLine ? lineParent(line).itemId : null;
};

const rowsOf = (invoice: Invoice, line: InvoiceLine, { discount, position, isOfLine }: FoundDiscount): EntityRowOf[] => {
	if (discount.invoice_item) return []; // on a one-off item, never on a subscription
	const itemId = itemOf(discount, isOfLine, line);
	const isOfCustomer = !discount.subscription && !discount.invoice && itemId === null;
	return discountRows(discount, {
		account_id: invoice.customer,
		subscription_id: isOfCustomer ? null : (discount.subscription ?? lineParent(line).subscriptionId ?? subscriptionOfInvoice(invoice)),
		item_id: itemId,
		position: isOfCustomer ? 0 : position,
		evidence: 'invoice',
		seen_at: line.period.start,
		seen_until: line.period.end,
	});
};

/**
 * Discounts that reduced a line, dated by the line's period. Credits of a proration undo an old discount and prove nothing;
 * one discount on several lines of a period is one fact.
 */
export const invoiceDiscounts = (invoice: Invoice): EntityRowOf[] => {
	const facts = new Map<string, EntityRowOf[]>();
	for (const line of invoice.lines.data) {
		if (line.amount < 0n) continue;
		const known = discountsAt(invoice, line);
		for (const { amount, discount: id } of line.discount_amounts ?? []) {
			const found = known.get(id);
			const fact = `${id} ${line.period.start.getTime()}`;
			if (amount > 0n && found && !facts.has(fact)) facts.set(fact, rowsOf(invoice, line, found));
		}
	}
	return [...facts.values()].flat();
};
