import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { text } from '../../../shared/warehouse/literal.ts';
import { textTable } from '../text-table.ts';
import { amountText, monthText } from './amounts.ts';
import { bigintOf, type Fields, fetchRows, textOf } from './fields.ts';

const MONTHS_SHOWN = 6;
const CURRENCIES_SHOWN = 3;

/** Lines of the roll-forward and the sign under which each column counts. */
const LINES = [
	['Opening', 'opening_minor', 1n],
	['New', 'new_minor', 1n],
	['Expansion', 'expansion_minor', 1n],
	['Reactivation', 'reactivation_minor', 1n],
	['Contraction', 'contraction_minor', -1n],
	['Churn', 'churn_minor', -1n],
	['FX', 'fx_minor', 1n],
] as const;

const isFx = ([title]: (typeof LINES)[number]): boolean => title === 'FX';

/** One currency's months side by side. Every column adds up from the opening to the closing, to the minor unit. */
export const rollforwardTable = (currency: string, months: readonly Fields[]): string => {
	const lines = LINES.filter((line) => !isFx(line) || months.some((month) => bigintOf(month, line[1]) !== 0n));
	const amounts = lines.map(([title, column, sign]) => [
		title,
		...months.map((month) => amountText(sign * bigintOf(month, column), currency)),
	]);
	const closing = ['Closing', ...months.map((month) => amountText(bigintOf(month, 'closing_minor'), currency))];
	const customers = ['Customers', ...months.map((month) => String(bigintOf(month, 'customers_closing')))];
	const titles = months.map((month) => `${monthText(textOf(month, 'month'))}${month['is_partial'] === true ? '*' : ''}`);
	const columns = [{ title: `MRR, ${currency.toUpperCase()}`, isNumber: false }, ...titles.map((title) => ({ title, isNumber: true }))];
	return textTable(columns, [...amounts, [], closing, customers]);
};

/** The last months of the first policy, one table per currency, greatest closing first. */
export const rollforward = async (reader: Reader, policyId: string): Promise<string> => {
	const rows = await fetchRows(
		reader,
		`select month, currency, is_partial, ${LINES.map(([, column]) => column).join(', ')}, closing_minor, customers_closing from mrr_rollforward
		where policy_id = ${text(policyId)} order by month desc, closing_minor desc, currency`,
	);
	const byCurrency = [...Map.groupBy(rows, (row) => textOf(row, 'currency'))];
	const tables = byCurrency
		.slice(0, CURRENCIES_SHOWN)
		.map(([currency, months]) => rollforwardTable(currency, months.slice(0, MONTHS_SHOWN).reverse()));
	const rest = byCurrency.slice(CURRENCIES_SHOWN).map(([currency]) => currency.toUpperCase());
	const partial = rows.some((row) => row['is_partial'] === true) ? '* the running month, up to now\n' : '';
	return [...tables, rest.length === 0 ? '' : `not shown: ${rest.join(', ')}\n`].filter((part) => part !== '').join('\n') + partial;
};
