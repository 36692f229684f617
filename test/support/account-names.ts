import type { Policy } from '../../shared/contracts/policy.ts';
import type { Vector } from './vector-format.ts';

/** What the format says of an account in one currency. */
export interface CurrencyRow {
	readonly account: string;
	readonly currency: string;
	readonly month: string;
}

type Window = Vector['window'];

/** A row of nothing but zeros says nothing, not even that the account had the currency. */
export const isTold = (row: CurrencyRow): boolean =>
	Object.values(row).some((value) => typeof value !== 'string' && value !== 0 && value !== 0n);

/**
 * How a vector names the account of a row. Kept per currency, every account is named with its currency (A/usd). `none` is another word for the same
 * rule, so that amounts of two currencies are never added up: an account with one currency in the window is A, one with several is A/eur and A/usd.
 * Converted amounts have one currency and need no name for it.
 */
export const accountNames = (
	rows: readonly CurrencyRow[],
	{ fx }: Pick<Policy, 'fx'>,
	{ first, last }: Window,
	isWritten: (name: string) => boolean = () => false,
): ((row: CurrencyRow) => string) => {
	const told = rows.filter((row) => row.month >= first && row.month <= last && isTold(row));
	const currencies = Map.groupBy(told, ({ account }) => account);
	const isSeveral = (account: string): boolean => new Set(currencies.get(account)?.map(({ currency }) => currency)).size > 1;
	return ({ account, currency }) => {
		const full = `${account}/${currency}`;
		if (fx === 'opening_rate' || fx === 'closing_rate') return account;
		return fx === 'per_currency' || isSeveral(account) || isWritten(full) ? full : account;
	};
};
