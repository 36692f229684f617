import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { bigintOf, fetchRows, numberOf, textOf } from '../summary/fields.ts';
import { amountText, monthText, percentText } from '../summary/amounts.ts';
import { textTable } from '../text-table.ts';
import { type MetricCell, monthsBefore, wrong } from './cell.ts';
import { metricAccountsSql, metricCellSql } from './queries.ts';

/** A metric as the accounts that it is the ratio of. */
export interface MetricExplanation {
	readonly cell: MetricCell;
	/** As published, or of the one account asked for; null where there is none. */
	readonly value: number | null;
	/** As in metric_catalogue: ratio, currency or count. */
	readonly unit: string;
	/** As in metric_catalogue: a ratio or share is money over money, a mean something per account, a proportion accounts of accounts. */
	readonly kind: string;
	readonly numerator: bigint;
	readonly denominator: bigint;
	readonly accounts: readonly { readonly account_id: string; readonly numerator: bigint; readonly denominator: bigint }[];
	readonly adds_up: boolean;
	readonly sql: string;
}

const quotient = ({ numerator, denominator }: { readonly numerator: bigint; readonly denominator: bigint }): number | null =>
	denominator === 0n ? null : Number(numerator) / Number(denominator);

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
	const total = (name: 'numerator' | 'denominator'): bigint => accounts.reduce((sum, account) => sum + account[name], 0n);
	const isWhole = cell.account === null;
	const [whole, part] = [
		{ numerator: bigintOf(found, 'numerator'), denominator: bigintOf(found, 'denominator') },
		{ numerator: total('numerator'), denominator: total('denominator') },
	];
	const { numerator, denominator } = isWhole ? whole : part;
	return {
		cell,
		value: isWhole ? numberOf(found, 'value') : quotient(part),
		unit: textOf(found, 'unit'),
		kind: textOf(found, 'kind'),
		numerator,
		denominator,
		accounts,
		adds_up: part.numerator === numerator && part.denominator === denominator,
		sql,
	};
};

const COLUMNS = ['account', 'numerator', 'denominator'].map((title, index) => ({ title, isNumber: index > 0 }));
const FRACTION_DIGITS = 6;

/** Minor units of one thing of many, half away from zero. */
const each = (minor: bigint, of: bigint): bigint => {
	const [size, sign] = minor < 0n ? [-minor, -1n] : [minor, 1n];
	return (sign * (2n * size + of)) / (2n * of);
};

/** How a metric's sides and their quotient are written: money as money, accounts as their number, a ratio in percent and as a fraction. */
const writing = ({ cell, unit, kind }: MetricExplanation) => {
	const money = (minor: bigint): string => amountText(minor, cell.currency);
	const isOfMoney = kind === 'ratio' || kind === 'share';
	const value = (found: number, over: bigint, under: bigint): string => {
		if (unit === 'ratio') return `${percentText(found)} (${Number(found.toFixed(FRACTION_DIGITS))})`;
		return unit === 'currency' && under > 0n ? `${money(each(over, under))} ${cell.currency.toUpperCase()}` : String(found);
	};
	return { numerator: isOfMoney || unit === 'currency' ? money : String, denominator: isOfMoney ? money : String, value };
};

/** The page of one metric: the accounts that count for most, and the sums. */
export const metricPage = (explanation: MetricExplanation, limit: number): string => {
	const { cell, value, accounts, adds_up } = explanation;
	const write = writing(explanation);
	const [numerator, denominator] = [write.numerator(explanation.numerator), write.denominator(explanation.denominator)];
	const rows = accounts.slice(0, limit).map((row) => [row.account_id, write.numerator(row.numerator), write.denominator(row.denominator)]);
	const where = `${monthText(cell.month)}, ${cell.segment === null ? '' : `${cell.segment.dimension} ${cell.segment.value}, `}${cell.currency.toUpperCase()}, policy ${cell.policy}`;
	const shown = value === null ? 'no value' : write.value(value, explanation.numerator, explanation.denominator);
	const rest = accounts.length > limit ? `${accounts.length - limit} more accounts are not shown: --limit ${accounts.length}\n` : '';
	const whole = cell.account === null ? 'the published figure' : "the account's figure";
	const verdict = adds_up ? `${whole}, exactly` : 'NOT what is published';
	const next = `\nWhat an account was worth: npx tidemark explain ${cell.month.slice(0, 7)} closing --account <account>\n`;
	return `${cell.metric} in ${where}: ${shown}\n\n${textTable(COLUMNS, [...rows, [], ['sum', numerator, denominator]])}${rest}\nSum of ${accounts.length} accounts: ${numerator} / ${denominator} = ${verdict}.${next}`;
};
