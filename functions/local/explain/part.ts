import { bigintOf, type Fields, textOf } from '../summary/fields.ts';

/** What a subscription line was worth per month, in its billing currency. */
export interface Worth {
	readonly plan: string;
	readonly quantity: string;
	readonly mrr_minor: bigint;
	readonly currency: string;
}

/** What a change of rates was applied to. */
export interface RateChange {
	/** Minor units of the billing currency. */
	readonly base_minor: bigint;
	readonly currency: string;
	/** Major units of the reporting currency for one of the billing currency, as decimals: at the opening of the month and at its closing. */
	readonly opening: string;
	readonly closing: string;
}

/** One line of one account and the record that says so. */
export interface Part {
	readonly source_id: string;
	readonly subscription_id: string;
	readonly item_id: string;
	readonly occurred_at: string;
	readonly cause: string;
	readonly amount_minor: bigint;
	readonly before: Worth | null;
	readonly after: Worth | null;
	/** change, revaluation or transfer */
	readonly kind: string;
	/** The common entity of the record's source in which it stands. */
	readonly entity: string | null;
	/** Source of the record: that of the line, or of the exchange rate. */
	readonly record_source_id: string | null;
	/** Of FX: the record of the rate at which the month closes. */
	readonly record_id: string | null;
	readonly evidence: string | null;
	readonly recorded_at: string | null;
	/** True where it corrects a month that is closed. */
	readonly is_adjustment: boolean;
	/** First day of the closed month that it corrects. */
	readonly adjusts_month: string | null;
	/** Signed change in the billing currency; 0 where only a rate made the amount. */
	readonly local_minor: bigint;
	/** Of FX: the rates that made the amount; null where they were others than are known now. */
	readonly rates: RateChange | null;
}

const instant = (row: Fields, name: string): string | null => {
	const value = row[name];
	return value instanceof Date ? value.toISOString() : null;
};

const optionalText = (row: Fields, name: string): string | null => {
	const value = row[name];
	return typeof value === 'string' ? value : null;
};

const worthOf = (row: Fields, side: 'a' | 'b'): Worth | null => {
	const plan = optionalText(row, `${side}_plan`);
	if (plan === null) return null;
	return {
		plan,
		quantity: String(row[`${side}_quantity`] ?? ''),
		mrr_minor: bigintOf(row, `${side}_mrr_minor`),
		currency: textOf(row, `${side}_currency`),
	};
};

const entityOf = (kind: string, isRate: boolean): string =>
	kind === 'transfer' ? 'account_links' : isRate ? 'fx_rates' : 'subscription_item_versions';

/** Where the record of a row lies; rows of closes from before rates were noted name none, or the line's. */
const recordOf = (row: Fields): Pick<Part, 'entity' | 'record_source_id' | 'record_id'> => {
	const named = optionalText(row, 'record_id');
	const record = named ?? optionalText(row, 'a_record_id');
	if (record === null) return { entity: null, record_source_id: null, record_id: null };
	const source = named === null ? null : optionalText(row, 'record_source_id');
	return {
		entity: entityOf(textOf(row, 'kind'), source !== null && textOf(row, 'cause') === 'fx'),
		record_source_id: source ?? textOf(row, 'source_id'),
		record_id: record,
	};
};

/** A row of a query for parts. */
export const partOf = (row: Fields): Part => ({
	source_id: textOf(row, 'source_id'),
	subscription_id: textOf(row, 'subscription_id'),
	item_id: textOf(row, 'item_id'),
	occurred_at: instant(row, 'occurred_at') ?? '',
	kind: textOf(row, 'kind'),
	cause: textOf(row, 'cause'),
	amount_minor: bigintOf(row, 'amount_minor'),
	before: worthOf(row, 'b'),
	after: worthOf(row, 'a'),
	...recordOf(row),
	evidence: optionalText(row, 'evidence'),
	recorded_at: instant(row, 'recorded_at'),
	is_adjustment: row['is_adjustment'] === true,
	adjusts_month: optionalText(row, 'adjusts_month'),
	local_minor: bigintOf(row, 'local_minor'),
	rates: null,
});
