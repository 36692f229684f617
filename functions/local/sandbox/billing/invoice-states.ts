import type { Seconds } from '../calendar.ts';
import type { TaxName } from '../catalogue/taxes.ts';
import type { Identified } from './identified.ts';

export interface LineState {
	readonly id: string;
	readonly kind: 'recurring' | 'trial' | 'usage' | 'proration' | 'one_off';
	readonly amount: number;
	readonly description: string;
	readonly start: Seconds;
	readonly end: Seconds;
	readonly price: string;
	readonly unit: string | null;
	readonly quantity: number | null;
	/** Subscription item; null for one-off fees. */
	readonly item: string | null;
	/** The invoice item behind prorations and fees. */
	readonly invoiceItem: string | null;
	/** For a credit: the invoice and lines it gives back. */
	readonly credits: { readonly invoice: string; readonly lines: readonly string[] } | null;
	readonly discounts: readonly { readonly discount: string; readonly amount: number }[];
	readonly tax: { readonly amount: number; readonly taxable: number } | null;
}

export interface InvoiceState extends Identified {
	readonly number: string | null;
	readonly customer: string;
	readonly subscription: string;
	readonly currency: string;
	readonly reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
	readonly status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
	readonly periodStart: Seconds;
	readonly periodEnd: Seconds;
	readonly lines: readonly LineState[];
	readonly discounts: readonly string[];
	readonly tax: TaxName | null;
	readonly subtotal: number;
	readonly total: number;
	/** Taken from the customer's credit balance (negative) or left to it (a negative total). */
	readonly startingBalance: number;
	readonly endingBalance: number | null;
	readonly amountDue: number;
	readonly amountPaid: number;
	readonly credited: number;
	readonly netDays: number | null;
	readonly dueAt: Seconds | null;
	readonly attempts: number;
	readonly nextAttempt: Seconds | null;
	readonly autoAdvance: boolean;
	readonly finalizedAt: Seconds | null;
	readonly paidAt: Seconds | null;
	readonly voidedAt: Seconds | null;
	readonly uncollectibleAt: Seconds | null;
}

export interface CreditNoteState extends Identified {
	readonly number: string;
	readonly customer: string;
	readonly invoice: string;
	readonly currency: string;
	readonly lineId: string;
	readonly refund: string;
	/** With tax. */
	readonly amount: number;
	readonly tax: number;
	readonly taxName: TaxName | null;
	readonly line: string;
}
