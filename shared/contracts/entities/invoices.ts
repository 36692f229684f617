import { optional, required } from '../column.ts';
import { entity } from '../entity.ts';

export const invoices = entity({
	description: 'Invoices as they stand now',
	key: ['invoice_id'],
	version: 1,
	columns: {
		invoice_id: required.varchar("Vendor's id of the invoice"),
		account_id: required.varchar('Customer billed'),
		subscription_id: optional.varchar('Subscription billed, if any'),
		status: required.varchar('draft, open, paid, void or uncollectible'),
		billing_reason: optional.varchar("Vendor's reason for the invoice"),
		currency: required.varchar('ISO 4217 code, lower case'),
		created_at: required.timestamp('When it was made'),
		finalized_at: optional.timestamp('When it became payable'),
		due_at: optional.timestamp('When payment is due'),
		paid_at: optional.timestamp('When it was paid'),
		voided_at: optional.timestamp('When it was voided'),
		uncollectible_at: optional.timestamp('When it was given up'),
		attempt_count: optional.bigint('Payment attempts so far'),
		subtotal_minor: optional.bigint('Sum of lines before discounts and tax'),
		tax_minor: optional.bigint('Tax'),
		total_minor: required.bigint('After discounts and tax'),
		paid_minor: optional.bigint('Paid so far'),
		remaining_minor: optional.bigint('Still owed'),
		credited_minor: optional.bigint('Given back by credit notes, tax included'),
	},
});

export const invoice_lines = entity({
	description: 'Lines of invoices',
	key: ['invoice_id', 'line_id'],
	version: 1,
	columns: {
		line_id: required.varchar("Vendor's id of the line"),
		invoice_id: required.varchar('Invoice'),
		account_id: required.varchar('Customer billed'),
		subscription_id: optional.varchar('Subscription billed'),
		item_id: optional.varchar('Line of the subscription'),
		price_id: optional.varchar('Price billed'),
		quantity: optional.bigint('Units billed'),
		currency: required.varchar('ISO 4217 code, lower case'),
		amount_minor: required.bigint('Before discounts'),
		discount_minor: optional.bigint('Discounts on the line'),
		tax_minor: optional.bigint('Tax on the line'),
		tax_inclusive_minor: optional.bigint('The part of that tax that the amount contains; the rest comes on top'),
		is_proration: required.boolean('True for the parts of a change within a period'),
		period_from: required.timestamp('Start of the service billed'),
		period_to: required.timestamp('End of the service billed'),
	},
});

export const invoice_line_discounts = entity({
	description: 'What one discount took off one line of an invoice',
	key: ['invoice_id', 'line_id', 'discount_id'],
	version: 1,
	columns: {
		invoice_id: required.varchar('Invoice'),
		line_id: required.varchar('Line of the invoice'),
		discount_id: required.varchar('Discount; its terms stand in discounts'),
		position: required.integer('Order in which the discounts of the line were taken off'),
		amount_minor: required.bigint('Taken off'),
	},
});

export const credit_notes = entity({
	description: 'Credit notes and the refunds they carry',
	key: ['credit_note_id'],
	version: 1,
	columns: {
		credit_note_id: required.varchar("Vendor's id of the credit note"),
		invoice_id: required.varchar('Invoice it corrects'),
		account_id: required.varchar('Customer'),
		status: required.varchar('issued or void'),
		reason: optional.varchar("Vendor's reason"),
		currency: required.varchar('ISO 4217 code, lower case'),
		amount_minor: required.bigint('Credited, tax included'),
		created_at: required.timestamp('When it was issued'),
	},
});
