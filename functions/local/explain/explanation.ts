import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { bigintOf, type Fields, fetchRows, textOf } from '../summary/fields.ts';
import { type Cell, wrong } from './cell.ts';
import { type Part, partOf } from './part.ts';
import { partsSql } from './part-queries.ts';
import { accountsSql, cellSql, rollForward } from './queries.ts';
import { knownRates, withRates } from './rates.ts';

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
	const rates = await knownRates(reader, cell);
	for (const [step, sql] of Object.entries(partsSql(cell))) {
		for (const row of await fetchRows(reader, sql)) {
			const account = textOf(row, 'account_id');
			const share = accounts.get(account);
			const factor = share === undefined ? 0n : factorOf(cell, share, step);
			if (factor === 0n) continue;
			const part = withRates(partOf(row), cell.month, rates);
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
