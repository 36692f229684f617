import type { Seconds } from '../calendar.ts';
import { latest, record } from '../ledger.ts';
import { ratio, rounded } from '../fraction.ts';
import { amend, type Books, type Sub } from './books.ts';

/** Gives back a share of the latest paid invoice, with a credit note. Nothing paid: nothing happens. */
export function refund(books: Books, sub: Sub, percent: number, at: Seconds): void {
	const id = sub.invoices.findLast((candidate) => latest(books.ledger, 'invoice', candidate).amountPaid > 0);
	if (id === undefined) return;
	const invoice = latest(books.ledger, 'invoice', id);
	const line = invoice.lines.find(({ amount }) => amount > 0);
	if (line === undefined) return;
	const amount = Number(rounded(ratio(invoice.amountPaid * percent, 100)));
	const taxed = invoice.lines.reduce((sum, { tax }) => sum + (tax?.amount ?? 0), 0);
	const tax = Number(rounded(ratio(BigInt(taxed) * BigInt(amount), Math.max(1, invoice.total))));
	const noteId = books.ledger.newId('cn', at);
	const note = {
		id: noteId,
		created: at,
		number: `${invoice.number ?? id}-CN-01`,
		customer: books.customer,
		invoice: id,
		currency: invoice.currency,
		lineId: books.ledger.newId('cnli', at),
		refund: books.ledger.newId('re', at),
		amount,
		tax,
		taxName: invoice.tax,
		line: line.id,
	};
	record(books.ledger, 'credit_note', at, note, 'credit_note.created');
	amend(books, 'invoice', id, at, { credited: invoice.credited + amount }, 'invoice.updated');
}
