import type { Detail } from '../detail.ts';

/** From MRR to what was invoiced: heading and column of every item, in the order of the statement. */
export const BRIDGE_ITEMS: readonly (readonly [title: string, column: string])[] = [
	['MRR at month end', 'mrr_minor'],
	['Changes within the month', 'changed_minor'],
	['Prepaid periods', 'prepayment_minor'],
	['Billing dates', 'timing_minor'],
	['Proration', 'proration_minor'],
	['One-off charges', 'one_off_minor'],
	['Usage', 'usage_minor'],
	['Discounts not in MRR', 'discount_minor'],
	['Rounding', 'rounding_minor'],
	['Tax', 'tax_minor'],
	['Credit notes', 'credit_note_minor'],
	['Unpaid', 'unpaid_minor'],
	['Voided', 'voided_minor'],
	['Drafts', 'draft_minor'],
	['Rules of the policy', 'recognition_minor'],
	['Without a price', 'unpriced_minor'],
	['Invoiced', 'invoiced_minor'],
];

/** The same in the reporting currency of the policy, where it has one. */
const REPORTED = [
	['MRR, reported', 'mrr_reported_minor'],
	['FX, reported', 'fx_minor'],
	['Invoiced, reported', 'invoiced_reported_minor'],
] as const;

export const bridgeAccounts: Detail = {
	kind: 'detail',
	name: 'Bridge by account',
	about: 'One account in one month in its billing currency: from its MRR to what was invoiced to it.',
	table: 'mrr_invoice_bridge',
	month: 'month',
	columns: [
		{ title: 'Month', column: 'month', kind: 'month' },
		{ title: 'Policy', column: 'policy_id', kind: 'text', width: 20 },
		{ title: 'Currency', column: 'currency', kind: 'text', width: 10 },
		{ title: 'Account', column: 'account_id', kind: 'text', width: 30 },
		...BRIDGE_ITEMS.map(([title, column]) => ({ title, column, kind: 'money' as const, width: Math.max(13, title.length + 2) })),
		{ title: 'Unexplained', column: 'unexplained_minor', kind: 'money' },
		{ title: 'Reported in', column: 'reporting_currency', kind: 'text', width: 12 },
		...REPORTED.map(([title, column]) => ({ title, column, kind: 'money' as const, currency: 'reporting_currency', width: 19 })),
		{ title: 'Invoices only', column: 'is_invoice_only', kind: 'flag', width: 13 },
	],
	order: ['policy_id', 'currency', 'account_id'],
	empty: 'Nothing was invoiced and nobody has MRR.',
	tab: '7A4FA3',
};
