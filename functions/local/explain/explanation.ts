import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { bigintOf, type Fields, fetchRows, textOf } from '../summary/fields.ts';
import { type Cell, wrong } from './cell.ts';
import { accountsSql, cellSql, partsSql, rollForward } from './queries.ts';

/** What a subscription line was worth per month, in its billing currency. */
export interface Worth {
	readonly plan: string;
	readonly quantity: string;
	readonly mrr_minor: bigint;
	readonly currency: string;
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
	/** The common entity of that source in which the record stands. */
	readonly entity: string | null;
	/** Of a revaluation: the record of the line that is worth more or less under the rate of the month. */
	readonly record_id: string | null;
	readonly evidence: string | null;
	readonly recorded_at: string | null;
	/** True where it corrects a month that is closed. */
	readonly is_adjustment: boolean;
	/** First day of the closed month that it corrects. */
	readonly adjusts_month: string | null;
	/** Signed change in the billing currency; 0 where only a rate made the amount. */
	readonly local_minor: bigint;
}

export interface AccountShare {
	readonly account_id: string;
	readonly amount_minor: bigint;
	readonly parts: readonly Part[];
}

export interface Explanation {
	readonly cell: Cell;
	/** The published figure, signed as it counts. */
	readonly amount_minor: bigint;
	readonly accounts: readonly AccountShare[];
	readonly accounts_minor: bigint;
	readonly parts_minor: bigint;
	/** Accounts whose parts do not make their share. */
	readonly amiss: readonly string[];
	readonly adds_up: boolean;
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

const entityOf = (kind: string): string => (kind === 'transfer' ? 'account_links' : 'subscription_item_versions');

const partOf = (row: Fields): Part => {
	const record = optionalText(row, 'record_id') ?? optionalText(row, 'a_record_id');
	return {
		source_id: textOf(row, 'source_id'),
		subscription_id: textOf(row, 'subscription_id'),
		item_id: textOf(row, 'item_id'),
		occurred_at: instant(row, 'occurred_at') ?? '',
		kind: textOf(row, 'kind'),
		cause: textOf(row, 'cause'),
		amount_minor: bigintOf(row, 'amount_minor'),
		before: worthOf(row, 'b'),
		after: worthOf(row, 'a'),
		entity: record === null ? null : entityOf(textOf(row, 'kind')),
		record_id: record,
		evidence: optionalText(row, 'evidence'),
		recorded_at: instant(row, 'recorded_at'),
		is_adjustment: row['is_adjustment'] === true,
		adjusts_month: optionalText(row, 'adjusts_month'),
		local_minor: bigintOf(row, 'local_minor'),
	};
};

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** The published figure. Problem (configuration) where there is none. */
const publishedAmount = async (reader: Reader, cell: Cell): Promise<bigint> => {
	const [found] = await fetchRows(reader, cellSql(cell));
	if (found !== undefined) return bigintOf(found, 'amount_minor');
	const { segment, month, currency, policy } = cell;
	const where = segment === null ? '' : ` for ${segment.dimension}=${segment.value}`;
	throw wrong(
		`Nothing is published in that month${where}`,
		`${policy}, ${currency}`,
		month.slice(0, 7),
		`see what is: npx tidemark query "select distinct month, currency from ${rollForward(segment)} order by month"`,
	);
};

/** What of an account's lines counts towards the cell, and under which sign: an opening that is given away counts against the segment. */
const factorOf = (cell: Cell, account: Fields, step: string): bigint => {
	if (step === 'lines') return 1n;
	if (bigintOf(account, `${step}_minor`) === 0n) return 0n;
	return step === 'moved' && cell.name === 'transfers_out' ? -1n : 1n;
};

/** The lines of each account that count. */
const partsByAccount = async (reader: Reader, cell: Cell, accounts: ReadonlyMap<string, Fields>): Promise<Map<string, Part[]>> => {
	const parts = new Map<string, Part[]>();
	for (const [step, sql] of Object.entries(partsSql(cell))) {
		for (const row of await fetchRows(reader, sql)) {
			const account = textOf(row, 'account_id');
			const share = accounts.get(account);
			const factor = share === undefined ? 0n : factorOf(cell, share, step);
			if (factor === 0n) continue;
			const part = partOf(row);
			parts.set(account, [...(parts.get(account) ?? []), { ...part, amount_minor: factor * part.amount_minor }]);
		}
	}
	return parts;
};

/** Takes a figure apart: accounts, their lines, and records. Everything is added up again on the way, in integers. */
export const explain = async (reader: Reader, cell: Cell): Promise<Explanation> => {
	const published = await publishedAmount(reader, cell);
	const accounts = new Map((await fetchRows(reader, accountsSql(cell))).map((row) => [textOf(row, 'account_id'), row]));
	const parts = await partsByAccount(reader, cell, accounts);
	const shares = [...accounts].map(
		([account, row]): AccountShare => ({
			account_id: account,
			amount_minor: bigintOf(row, 'amount_minor'),
			parts: parts.get(account) ?? [],
		}),
	);
	const partsOf = (share: AccountShare): bigint => sum(share.parts.map(({ amount_minor }) => amount_minor));
	const amiss = shares.filter((share) => partsOf(share) !== share.amount_minor).map(({ account_id }) => account_id);
	const accountsTotal = sum(shares.map(({ amount_minor }) => amount_minor));
	const amount = cell.account === null ? published : accountsTotal;
	return {
		cell,
		amount_minor: amount,
		accounts: shares,
		accounts_minor: accountsTotal,
		parts_minor: sum(shares.map(partsOf)),
		amiss,
		adds_up: amount === accountsTotal && amiss.length === 0,
	};
};
