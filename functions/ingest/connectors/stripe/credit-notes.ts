import * as z from 'zod';
import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { currency, instant, reference, whole } from './fields.ts';
import { minorUnits } from './money.ts';

export const creditNoteSchema = z.object({
	id: z.string(),
	created: instant,
	invoice: reference,
	customer: reference,
	status: z.enum(['issued', 'void']),
	reason: z.string().nullish(),
	currency,
	/** Tax included. */
	amount: whole,
});

/** The row of a credit note, amounts in ISO minor units. */
export const mapCreditNote = (note: z.output<typeof creditNoteSchema>): EntityRowOf[] => [
	row('credit_notes', {
		credit_note_id: note.id,
		invoice_id: note.invoice,
		account_id: note.customer,
		status: note.status,
		reason: note.reason ?? null,
		currency: note.currency,
		amount_minor: minorUnits(note.amount, note.currency),
		created_at: note.created,
	}),
];
