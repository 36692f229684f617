import { type Columns, optional, required, type RowOf } from '../../../shared/contracts/column.ts';
import {
	closedMonthColumns,
	closedTotalColumns,
	closeLogColumns,
	frozenLedgerColumns,
	frozenMonthColumns,
} from '../../../shared/contracts/close.ts';
import { inputNode, type Node, tableStep } from '../nodes.ts';

/** What the log of closes says, for the tables of a run. */
export interface ClosedBooks {
	readonly months: readonly RowOf<typeof closedMonthColumns>[];
	readonly totals: readonly RowOf<typeof closedTotalColumns>[];
	readonly log: readonly RowOf<typeof closeLogColumns>[];
	/** Addresses of the frozen files; rows of months that were reopened may lie among them. */
	readonly accountMonths: readonly string[];
	readonly ledger: readonly string[];
}

export const NOTHING_CLOSED: ClosedBooks = { months: [], totals: [], log: [], accountMonths: [], ledger: [] };

/** What the publication before said of each account, and as of when. */
export interface PreviousEdition {
	readonly publicationId: string;
	readonly asOf: Date;
	/** Addresses of its account_months. */
	readonly accountMonths: readonly string[];
}

const previousColumns = {
	policy_id: required.varchar('Policy'),
	account_id: required.varchar('Account'),
	currency: required.varchar('Currency of the amounts'),
	month: required.date('First day of the month'),
	closing_minor: required.bigint('MRR at its end'),
	is_partial: required.boolean('True for a month that was still running'),
};

const editionColumns = {
	previous_publication_id: required.varchar('Publication that readers saw before this run'),
	previous_as_of: required.timestamp('Instant that it speaks of'),
};

/** The columns of sql/staging/account_adjustments.sql. */
export const adjustmentColumns = {
	series_number: required.bigint('Account series'),
	policy_id: required.varchar('Policy'),
	booked_index: required.bigint('Month that books it'),
	opening_minor: required.bigint('Closing of the last closed month'),
	was_customer: required.boolean('Customer at that closing'),
	base_customer: required.boolean('The same, with accounts that were folded into it'),
	booked_as: required.varchar('own: each late fact in its class; otherwise the one class of all'),
	transfer_minor: required.bigint('From or to the account that it was merged with'),
	cohort_month: optional.date('First month-end as a customer, as closed'),
	new_minor: required.bigint('New; this and the next four are negative only by a corrected rate'),
	expansion_minor: required.bigint('Expansion'),
	contraction_minor: required.bigint('Contraction'),
	churn_minor: required.bigint('Churn'),
	reactivation_minor: required.bigint('Reactivation'),
	movement_minor: required.bigint('Signed sum of these'),
	revalued_minor: required.bigint('How much of it closed changes have at corrected rates'),
	fx_minor: required.bigint('Changes of exchange rates'),
} satisfies Columns;

const attached = (name: string, columns: Columns, addresses: readonly string[]): Node => ({
	name,
	reads: [],
	from: 'functions/transform/inputs/closes.ts',
	isStored: false,
	published: null,
	build: (inStep) => inStep(tableStep(name), (warehouse) => warehouse.attach(name, columns, addresses)),
});

/** Tables of the closed books and of the publication before; empty where there are none. */
export const closedNodes = (closed: ClosedBooks, previous: PreviousEdition | undefined): Node[] => [
	inputNode('closed_months', closedMonthColumns, closed.months),
	inputNode('closed_totals', closedTotalColumns, closed.totals),
	inputNode('mrr_closes', closeLogColumns, closed.log, {
		description: 'One entry of the log of closes for one policy: a month that was closed, or one that was reopened and why.',
		key: ['number', 'policy_id'],
	}),
	attached('frozen_account_months', frozenMonthColumns, closed.accountMonths),
	attached('frozen_ledger', frozenLedgerColumns, closed.ledger),
	// While nothing is closed there is nothing to adjust, and account months need no ledger to say so: this stands in for the model.
	...(closed.months.length === 0 ? [inputNode('account_adjustments', adjustmentColumns, [])] : []),
	attached('previous_account_months', previousColumns, previous?.accountMonths ?? []),
	inputNode(
		'previous_edition',
		editionColumns,
		previous === undefined ? [] : [{ previous_publication_id: previous.publicationId, previous_as_of: previous.asOf }],
	),
];
