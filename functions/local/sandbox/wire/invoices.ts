import type Stripe from 'stripe';
import type { InvoiceState, LineState } from '../billing/invoice-states.ts';
import { discountOn } from '../billing/totals.ts';
import { HOUR } from '../calendar.ts';
import { type TaxName, taxOf } from '../catalogue/taxes.ts';
import { taxRateId } from './tax-rates.ts';
import { customerRef, pastDiscountRefs } from './customers.ts';
import { invoiceLine } from './invoice-lines.ts';
import { nestedList, type OnWire } from './on-wire.ts';
import { accountOf, inside, type View } from './view.ts';

/** All lines of an invoice, in the invoice's own order. */
export function linesOf(view: View, state: InvoiceState): OnWire<Stripe.InvoiceLineItem>[] {
	return state.lines.map((line) => invoiceLine(view, line, state));
}

function discountTotals(lines: readonly LineState[]): OnWire<Stripe.Invoice.TotalDiscountAmount>[] {
	const totals = new Map<string, number>();
	for (const { discounts } of lines)
		for (const { discount, amount } of discounts) totals.set(discount, (totals.get(discount) ?? 0) + amount);
	return [...totals].map(([discount, amount]) => ({ amount, discount }));
}

function taxTotals(lines: readonly LineState[], name: TaxName | null): OnWire<Stripe.Invoice.TotalTax>[] {
	if (name === null) return [];
	const sum = (pick: (tax: NonNullable<LineState['tax']>) => number) =>
		lines.reduce((total, { tax }) => total + (tax === null ? 0 : pick(tax)), 0);
	return [
		{
			amount: sum(({ amount }) => amount),
			tax_behavior: taxOf(name).inclusive ? 'inclusive' : 'exclusive',
			tax_rate_details: { tax_rate: taxRateId(name) },
			taxability_reason: 'standard_rated',
			taxable_amount: sum(({ taxable }) => taxable),
			type: 'tax_rate_details',
		},
	];
}

function taxInside(state: InvoiceState): number {
	if (state.tax === null || !taxOf(state.tax).inclusive) return 0;
	return state.lines.reduce((total, { tax }) => total + (tax?.amount ?? 0), 0);
}

/** What the sandbox company never uses. */
const UNUSED = {
	account_tax_ids: null,
	amount_overpaid: 0,
	amount_shipping: 0,
	application: null,
	automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
	custom_fields: null,
	customer_account: null,
	customer_address: null,
	customer_phone: null,
	customer_shipping: null,
	customer_tax_exempt: 'none',
	default_payment_method: null,
	default_source: null,
	description: null,
	footer: null,
	from_invoice: null,
	hosted_invoice_url: null,
	invoice_pdf: null,
	issuer: { type: 'self' },
	last_finalization_error: null,
	latest_revision: null,
	on_behalf_of: null,
	payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
	pre_payment_credit_notes_amount: 0,
	receipt_number: null,
	rendering: null,
	shipping_cost: null,
	shipping_details: null,
	statement_descriptor: null,
	test_clock: null,
} as const satisfies Partial<OnWire<Stripe.Invoice>>;

/** What is asked for, and what has been paid. */
function amounts(state: InvoiceState) {
	const discounted = state.lines.reduce((total, line) => total + discountOn(line), 0);
	const isSettled = state.status === 'paid' || state.status === 'void';
	return {
		amount_due: state.amountDue,
		amount_paid: state.amountPaid,
		amount_remaining: isSettled ? 0 : state.amountDue - state.amountPaid,
		ending_balance: state.endingBalance,
		post_payment_credit_notes_amount: state.credited,
		starting_balance: state.startingBalance,
		subtotal: state.subtotal,
		subtotal_excluding_tax: state.subtotal - taxInside(state),
		total: state.total,
		total_discount_amounts: discountTotals(state.lines),
		total_excluding_tax: state.subtotal - discounted - taxInside(state),
		total_pretax_credit_amounts: [],
		total_taxes: taxTotals(state.lines, state.tax),
	};
}

/** How far collection has come. */
function progress(state: InvoiceState) {
	return {
		attempt_count: state.attempts,
		attempted: state.attempts > 0 || state.status === 'paid',
		auto_advance: state.autoAdvance,
		automatically_finalizes_at: state.status === 'draft' ? state.created + HOUR : null,
		due_date: state.dueAt,
		effective_at: state.finalizedAt,
		next_payment_attempt: state.nextAttempt,
		status: state.status,
		status_transitions: {
			finalized_at: state.finalizedAt,
			marked_uncollectible_at: state.uncollectibleAt,
			paid_at: state.paidAt,
			voided_at: state.voidedAt,
		},
		webhooks_delivered_at: state.finalizedAt,
	};
}

/** An invoice with at most ten of its lines. */
export function invoice(view: View, state: InvoiceState): OnWire<Stripe.Invoice> {
	const buyer = view.world.get('customer', state.customer);
	const account = buyer === undefined ? undefined : accountOf(view, buyer.account);
	return {
		...UNUSED,
		...amounts(state),
		...progress(state),
		id: state.id,
		object: 'invoice',
		account_country: 'US',
		account_name: 'Sandbox Software, Inc.',
		billing_reason: state.reason,
		collection_method: state.netDays === null ? 'charge_automatically' : 'send_invoice',
		created: state.created,
		currency: state.currency,
		customer: customerRef(view, state.customer),
		customer_email: account?.email ?? null,
		customer_name: account?.name ?? null,
		customer_tax_ids: [],
		default_tax_rates: [],
		discounts: pastDiscountRefs(view, state.discounts),
		lines: nestedList(linesOf(inside(view, 'lines.data'), state), `/v1/invoices/${state.id}/lines`),
		livemode: true,
		metadata: {},
		number: state.number,
		parent: { quote_details: null, subscription_details: { metadata: {}, subscription: state.subscription }, type: 'subscription_details' },
		period_end: state.periodEnd,
		period_start: state.periodStart,
	};
}
