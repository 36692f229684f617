import type Stripe from 'stripe';
import type { InvoiceState, LineState } from '../billing/invoice-states.ts';
import { planOf } from '../catalogue/plans.ts';
import { taxOf } from '../catalogue/taxes.ts';
import { taxRateId } from './tax-rates.ts';
import { discountRefs } from './customers.ts';
import type { OnWire } from './on-wire.ts';
import type { View } from './view.ts';

/** Fees hang on an invoice item; everything else on its subscription item. */
function parent(line: LineState, subscription: string): OnWire<Stripe.InvoiceLineItem.Parent> {
	const proration_details = {
		credited_items: line.credits === null ? null : { invoice: line.credits.invoice, invoice_line_items: [...line.credits.lines] },
	};
	if (line.item === null) {
		const details = { invoice_item: line.invoiceItem ?? '', proration: false, proration_details, subscription };
		return { invoice_item_details: details, subscription_item_details: null, type: 'invoice_item_details' };
	}
	const details = {
		invoice_item: line.invoiceItem,
		proration: line.kind === 'proration',
		proration_details,
		subscription,
		subscription_item: line.item,
	};
	return { invoice_item_details: null, subscription_item_details: details, type: 'subscription_item_details' };
}

function taxes(line: LineState, invoice: InvoiceState): OnWire<Stripe.InvoiceLineItem.Tax>[] {
	if (line.tax === null || invoice.tax === null) return [];
	return [
		{
			amount: line.tax.amount,
			tax_behavior: taxOf(invoice.tax).inclusive ? 'inclusive' : 'exclusive',
			tax_rate_details: { tax_rate: taxRateId(invoice.tax) },
			taxability_reason: 'standard_rated',
			taxable_amount: line.tax.taxable,
			type: 'tax_rate_details',
		},
	];
}

/** A line of an invoice as Stripe shows it. */
export function invoiceLine(view: View, line: LineState, invoice: InvoiceState): OnWire<Stripe.InvoiceLineItem> {
	const product = view.prices.productId(planOf(view.prices.priced(line.price).plan).product);
	return {
		id: line.id,
		object: 'line_item',
		amount: line.amount,
		currency: invoice.currency,
		description: line.description,
		discount_amounts: line.discounts.map(({ discount, amount }) => ({ amount, discount })),
		discountable: true,
		discounts: discountRefs(
			view,
			line.discounts.map(({ discount }) => discount),
		),
		invoice: invoice.id,
		livemode: true,
		metadata: {},
		parent: parent(line, invoice.subscription),
		period: { end: line.end, start: line.start },
		pretax_credit_amounts: [],
		pricing: { price_details: { price: line.price, product }, type: 'price_details', unit_amount_decimal: line.unit },
		quantity: line.quantity,
		quantity_decimal: line.quantity === null ? null : String(line.quantity),
		subscription: invoice.subscription,
		subtotal: line.amount,
		taxes: taxes(line, invoice),
	};
}
