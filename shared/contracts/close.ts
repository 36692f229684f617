import * as z from 'zod';
import { type Columns, COLUMN_TYPES, optional, required } from './column.ts';
import { publicationIdSchema } from './publication.ts';

/** A month as its first day. */
export const closedMonthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-01$/, 'the first day of a month such as 2026-10-01');
const sha256 = z.string().length(64);
const minor = z.string().regex(/^-?\d+$/, 'an integer of minor units');
const entry = { format: z.literal(1), number: z.int().positive(), month: closedMonthSchema, recorded_at: z.iso.datetime() };

/** Sums of one month of one policy and currency as they were closed, minor units of the currency. */
const totalsSchema = z.strictObject({
	policy_id: z.string(),
	currency: z.string(),
	month: closedMonthSchema,
	opening_minor: minor,
	closing_minor: minor,
	account_months: z.int().min(0),
	ledger_minor: minor.describe('signed sum of the ledger'),
	ledger_rows: z.int().min(0),
});

const frozenTableSchema = z.strictObject({
	name: z.string(),
	columns: z.array(z.strictObject({ name: z.string(), type: z.enum(COLUMN_TYPES) })),
	rows: z.int().min(0),
	hash: sha256.describe('canonical hash of the rows in key order'),
	files: z.array(z.strictObject({ key: z.string(), bytes: z.int().positive(), sha256 })),
});

/** One close: what was frozen, from which inputs, by which code. Written once, in one conditional put, after its files. */
export const closeSchema = z.strictObject({
	...entry,
	kind: z.literal('close'),
	publication_id: publicationIdSchema.describe('publication whose rows are frozen'),
	as_of: z.iso.datetime(),
	input_hash: sha256,
	code_hash: sha256.nullable().describe('code that computed the publication; null where it did not say'),
	commits: z.record(z.string(), z.int().min(0)),
	inputs: z.array(z.strictObject({ source_id: z.string(), key: z.string(), sha256 })).describe('raw files that the publication read'),
	policies: z.array(
		z.strictObject({
			policy_id: z.string(),
			policy_hash: z.string(),
			rules: z.record(z.string(), z.unknown()).describe('every rule by its key'),
			months: z.array(closedMonthSchema).min(1).describe('months that this close closes, oldest first'),
		}),
	),
	totals: z.array(totalsSchema),
	tables: z.array(frozenTableSchema),
	content_hash: sha256.describe('hash of the totals and of the hashes of the tables'),
});

/** The last closed month of some policies is open again. */
export const reopenSchema = z.strictObject({
	...entry,
	kind: z.literal('reopen'),
	reason: z.string().min(1),
	policies: z.array(z.string()).min(1),
});

/** One numbered entry of the log of closes; the log is append-only and says which months are closed. */
export const closeEntrySchema = z.discriminatedUnion('kind', [closeSchema, reopenSchema]);
export type Close = z.infer<typeof closeSchema>;
export type CloseEntry = z.infer<typeof closeEntrySchema>;
export type ClosedTotals = z.infer<typeof totalsSchema>;

const rowOf = { close_number: required.bigint('Entry of the log that froze the row'), policy_id: required.varchar('Policy') };

/** Rows of `account_months` as they were closed, in the Parquet files of a close. */
export const frozenMonthColumns = {
	...rowOf,
	account_id: required.varchar('Account, as it was counted then'),
	currency: required.varchar('Currency of the amounts'),
	month: required.date('First day of the month'),
	month_index: required.bigint('year * 12 + month - 1'),
	opening_minor: required.bigint('Opening'),
	new_minor: required.bigint('New'),
	expansion_minor: required.bigint('Expansion'),
	contraction_minor: required.bigint('Contraction, negative only by a corrected rate'),
	churn_minor: required.bigint('Churn, negative only by a corrected rate'),
	reactivation_minor: required.bigint('Reactivation'),
	transfer_minor: required.bigint('From or to the account that it was merged with'),
	fx_minor: required.bigint('Changes of exchange rates'),
	closing_minor: required.bigint('Closing'),
	adjustment_minor: required.bigint('How much of the movements corrects months closed before'),
	was_customer: required.boolean('Customer at the opening'),
	is_customer: required.boolean('Customer at the closing'),
	cohort_month: optional.date('First month-end as a customer'),
	is_first_stretch: required.boolean('Customer without interruption since then'),
	movement_class: required.varchar('Class of the month'),
} satisfies Columns;

/** Rows of `mrr_ledger` as they were closed. */
export const frozenLedgerColumns = {
	...rowOf,
	account_id: required.varchar('Account, as it was counted then'),
	currency: required.varchar('Currency of the amounts'),
	occurred_at: required.timestamp('When it changed'),
	source_id: required.varchar('Source of the line'),
	subscription_id: required.varchar('Subscription'),
	item_id: required.varchar('Line'),
	kind: required.varchar('change, revaluation or transfer'),
	cause: required.varchar('What changed'),
	month: required.date('Month in which it is booked'),
	adjusts_month: optional.date('Closed month that it corrects; null where it corrects none'),
	event_class: required.varchar('Class by itself'),
	net_class: required.varchar('Class of its account-month'),
	booked_class: required.varchar('Column of account_months that holds it'),
	movement_minor: required.bigint('Signed change'),
	fx_minor: required.bigint('Signed change by exchange rates'),
	local_minor: required.bigint('Signed change in the billing currency'),
	record_source_id: optional.varchar('Source in which that record lies; null in closes from before it was noted'),
	record_id: optional.varchar('Record that says so: of the line, or of FX that of the closing rate'),
	evidence: optional.varchar('On what that rests'),
	recorded_at: optional.timestamp('When the source knew it'),
	is_adjustment: required.boolean('True where it corrects a closed month'),
} satisfies Columns;

/** Which months are closed, by which entry of the log. */
export const closedMonthColumns = {
	policy_id: required.varchar('Policy'),
	month: required.date('First day of the closed month'),
	month_index: required.bigint('year * 12 + month - 1'),
	close_number: required.bigint('Entry of the log that closed it'),
	closed_at: required.timestamp('When'),
};

/** Totals of closed months as their closes recorded them. */
export const closedTotalColumns = {
	policy_id: required.varchar('Policy'),
	currency: required.varchar('Currency of the amounts'),
	month: required.date('First day of the closed month'),
	opening_minor: required.bigint('Opening'),
	closing_minor: required.bigint('Closing'),
	account_months: required.bigint('Rows of account_months'),
	ledger_minor: required.bigint('Signed sum of the ledger'),
	ledger_rows: required.bigint('Rows of the ledger'),
};

/** The log of closes, one row per policy named in an entry. */
export const closeLogColumns = {
	number: required.bigint('Place in the log'),
	kind: required.varchar('close or reopen'),
	policy_id: required.varchar('Policy'),
	month: required.date('First day of the month that was closed or reopened'),
	recorded_at: required.timestamp('When'),
	reason: optional.varchar('Why it was reopened'),
	publication_id_closed: optional.varchar('Publication whose rows were frozen'),
	content_hash: optional.varchar('Hash of what was frozen'),
	code_hash: optional.varchar('Code that had computed it'),
	policy_hash: optional.varchar('Rules it was computed by'),
};
