import type Stripe from 'stripe';
import type { CreditNoteState } from '../billing/invoice-states.ts';
import { taxOf } from '../catalogue/taxes.ts';
import { taxRateId } from './tax-rates.ts';
import { customerRef } from './customers.ts';
import { nestedList, type OnWire } from './on-wire.ts';
import type { View } from './view.ts';

function taxes(state: CreditNoteState): OnWire<Stripe.CreditNote.TotalTax>[] {
	if (state.taxName === null) return [];
	return [
		{
			amount: state.tax,
			tax_behavior: taxOf(state.taxName).inclusive ? 'inclusive' : 'exclusive',
			tax_rate_details: { tax_rate: taxRateId(state.taxName) },
			taxability_reason: 'standard_rated',
			taxable_amount: state.amount - state.tax,
			type: 'tax_rate_details',
		},
	];
}

function line(state: CreditNoteState): OnWire<Stripe.CreditNoteLineItem> {
	const isInclusive = state.taxName !== null && taxOf(state.taxName).inclusive;
	return {
		id: state.lineId,
		object: 'credit_note_line_item',
		amount: isInclusive ? state.amount : state.amount - state.tax,
		description: 'Refund',
		discount_amount: 0,
		discount_amounts: [],
		invoice_line_item: state.line,
		livemode: true,
		metadata: {},
		pretax_credit_amounts: [],
		quantity: null,
		tax_rates: [],
		taxes: taxes(state),
		type: 'invoice_line_item',
		unit_amount: null,
		unit_amount_decimal: null,
	};
}

/** A credit note as Stripe shows it. */
export function creditNote(view: View, state: CreditNoteState): OnWire<Stripe.CreditNote> {
	const net = state.amount - state.tax;
	return {
		id: state.id,
		object: 'credit_note',
		amount: state.amount,
		amount_shipping: 0,
		created: state.created,
		currency: state.currency,
		customer: customerRef(view, state.customer),
		customer_account: null,
		customer_balance_transaction: null,
		discount_amount: 0,
		discount_amounts: [],
		effective_at: state.created,
		invoice: state.invoice,
		lines: nestedList([line(state)], `/v1/credit_notes/${state.id}/lines`),
		livemode: true,
		memo: null,
		metadata: {},
		number: state.number,
		out_of_band_amount: null,
		pdf: '',
		post_payment_amount: state.amount,
		pre_payment_amount: 0,
		pretax_credit_amounts: [],
		reason: 'order_change',
		refunds: [{ amount_refunded: state.amount, payment_record_refund: null, refund: state.refund, type: 'refund' }],
		shipping_cost: null,
		status: 'issued',
		subtotal: line(state).amount,
		subtotal_excluding_tax: net,
		total: state.amount,
		total_excluding_tax: net,
		total_taxes: taxes(state),
		type: 'post_payment',
		voided_at: null,
	};
}
