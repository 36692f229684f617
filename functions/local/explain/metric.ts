import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { bigintOf, fetchRows, numberOf, textOf } from '../summary/fields.ts';
import { monthText } from '../summary/amounts.ts';
import { textTable } from '../text-table.ts';
import { type MetricCell, monthsBefore, wrong } from './cell.ts';
import { metricAccountsSql, metricCellSql } from './queries.ts';

/** A metric as the accounts that it is the ratio of. */
export interface MetricExplanation {
	readonly cell: MetricCell;
	readonly value: number | null;
	readonly numerator: bigint;
	readonly denominator: bigint;
	readonly accounts: readonly { readonly account_id: string; readonly numerator: bigint; readonly denominator: bigint }[];
	readonly adds_up: boolean;
	readonly sql: string;
}

/** Takes a metric apart into its accounts; numerators and denominators are added up again and compared. */
export const explainMetric = async (reader: Reader, cell: MetricCell): Promise<MetricExplanation> => {
	const [found] = await fetchRows(reader, metricCellSql(cell));
	if (found === undefined)
		throw wrong(
			'That metric has no figure there',
			`${cell.metric}, ${cell.policy}, ${cell.currency}`,
			cell.month.slice(0, 7),
			'see what is: npx tidemark query "select distinct month from metric_values order by month"',
		);
	const counted = textOf(found, 'attribution') === 'start' ? monthsBefore(cell.month, Number(found['window_months'])) : cell.month;
	const sql = metricAccountsSql(cell, counted);
	const accounts = (await fetchRows(reader, sql)).map((row) => ({
		account_id: textOf(row, 'account_id'),
		numerator: bigintOf(row, 'numerator'),
		denominator: bigintOf(row, 'denominator'),
	}));
	const [numerator, denominator] = [bigintOf(found, 'numerator'), bigintOf(found, 'denominator')];
	const total = (name: 'numerator' | 'denominator'): bigint => accounts.reduce((sum, account) => sum + account[name], 0n);
	const isWhole = cell.account === null;
	return {
		cell,
		value: numberOf(found, 'value'),
		numerator: isWhole ? numerator : total('numerator'),
		denominator: isWhole ? denominator : total('denominator'),
		accounts,
		adds_up: !isWhole || (total('numerator') === numerator && total('denominator') === denominator),
		sql,
	};
};

const COLUMNS = ['account', 'numerator', 'denominator'].map((title, index) => ({ title, isNumber: index > 0 }));

/** The page of one metric: the accounts that count for most, and the sums. */
export const metricPage = ({ cell, value, numerator, denominator, accounts, adds_up }: MetricExplanation, limit: number): string => {
	const rows = accounts.slice(0, limit).map((row) => [row.account_id, String(row.numerator), String(row.denominator)]);
	const where = `${monthText(cell.month)}, ${cell.segment === null ? '' : `${cell.segment.dimension} ${cell.segment.value}, `}${cell.currency.toUpperCase()}, policy ${cell.policy}`;
	const rest = accounts.length > limit ? `${accounts.length - limit} more accounts are not shown: --limit ${accounts.length}\n` : '';
	const verdict = adds_up ? 'the published figure, exactly' : 'NOT what is published';
	const next = `\nWhat an account was worth: npx tidemark explain ${cell.month.slice(0, 7)} closing --account <account>\n`;
	return `${cell.metric} in ${where}: ${value ?? 'no value'}\n\n${textTable(COLUMNS, [...rows, [], ['sum', String(numerator), String(denominator)]])}${rest}\nSum of ${accounts.length} accounts: ${numerator} / ${denominator} = ${verdict}.${next}`;
};
