import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { invoiceDiscounts } from './invoice-discounts.ts';
import { taxInAmount, type Invoice, type InvoiceLine, lineParent, linePriceId, subscriptionOfInvoice, sum } from './invoice-record.ts';
import { invoiceVersions } from './invoice-versions.ts';
import { minorUnits } from './money.ts';
import { mapPrice, priceOf } from './prices.ts';

/** What credit notes gave back, before and after payment; null where the version does not say. */
const creditedBy = ({ pre_payment_credit_notes_amount: before, post_payment_credit_notes_amount: after }: Invoice): bigint | null =>
	before == null && after == null ? null : (before ?? 0n) + (after ?? 0n);

const invoiceRow = (invoice: Invoice): EntityRowOf => {
	const minor = (amount: bigint | null | undefined) => (amount == null ? null : minorUnits(amount, invoice.currency));
	const taxes = invoice.total_taxes ?? invoice.total_tax_amounts;
	const at = invoice.status_transitions;
	return row('invoices', {
		invoice_id: invoice.id,
		account_id: invoice.customer,
		subscription_id: subscriptionOfInvoice(invoice),
		status: invoice.status,
		billing_reason: invoice.billing_reason ?? null,
		currency: invoice.currency,
		created_at: invoice.created,
		finalized_at: at?.finalized_at ?? null,
		due_at: invoice.due_date ?? null,
		paid_at: at?.paid_at ?? null,
		voided_at: at?.voided_at ?? null,
		uncollectible_at: at?.marked_uncollectible_at ?? null,
		attempt_count: invoice.attempt_count ?? null,
		subtotal_minor: minor(invoice.subtotal),
		tax_minor: minor(invoice.tax ?? (taxes ? sum(taxes) : null)),
		total_minor: minorUnits(invoice.total, invoice.currency),
		paid_minor: minor(invoice.amount_paid),
		remaining_minor: minor(invoice.amount_remaining),
		credited_minor: minor(creditedBy(invoice)),
	});
};

const lineRow = (invoice: Invoice, line: InvoiceLine): EntityRowOf => {
	const minor = (amount: bigint) => minorUnits(amount, line.currency);
	const { subscriptionId, itemId, isProration } = lineParent(line);
	const taxes = line.taxes ?? line.tax_amounts;
	return row('invoice_lines', {
		line_id: line.id,
		invoice_id: invoice.id,
		account_id: invoice.customer,
		subscription_id: subscriptionId,
		item_id: itemId,
		price_id: linePriceId(line),
		quantity: line.quantity ?? null,
		currency: line.currency,
		amount_minor: minor(line.amount),
		discount_minor: line.discount_amounts ? minor(sum(line.discount_amounts)) : null,
		tax_minor: taxes ? minor(sum(taxes)) : null,
		tax_inclusive_minor: taxes ? minor(taxInAmount(taxes)) : null,
		is_proration: isProration,
		period_from: line.period.start,
		period_to: line.period.end,
	});
};

/** What each discount took off a line, in the order in which they were taken off. */
const discountsOf = (invoice: Invoice, line: InvoiceLine): EntityRowOf[] =>
	(line.discount_amounts ?? []).map(({ discount, amount }, index) =>
		row('invoice_line_discounts', {
			invoice_id: invoice.id,
			line_id: line.id,
			discount_id: discount,
			position: index + 1,
			amount_minor: minorUnits(amount, line.currency),
		}),
	);

/** Prices that stand whole in the lines, once each, so that a deleted plan is still known. */
const linePrices = (invoice: Invoice): EntityRowOf[] => {
	const priced = new Map(
		invoice.lines.data.flatMap((line) => [priceOf(line)].flatMap((price) => (price ? [[price.id, { price, line }] as const] : []))),
	);
	return [...priced.values()].flatMap(({ price, line }) => {
		const ownRates = line.tax_rates ?? [];
		return mapPrice(price, ownRates.length > 0 ? ownRates : (invoice.default_tax_rates ?? []));
	});
};

/** Rows of an invoice, its lines, and what they prove of items, prices and discounts. A draft is nothing yet. */
export const mapInvoice = (invoice: Invoice): EntityRowOf[] => {
	if (invoice.status === 'draft') return [];
	return [
		invoiceRow(invoice),
		...invoice.lines.data.flatMap((line) => [lineRow(invoice, line), ...discountsOf(invoice, line)]),
		...linePrices(invoice),
		...invoiceVersions(invoice),
		...invoiceDiscounts(invoice),
	];
};
