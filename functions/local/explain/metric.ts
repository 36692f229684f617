import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { bigintOf, type Fields, fetchRows, numberOf, textOf } from '../summary/fields.ts';
import { type MetricCell, monthsBefore, wrong } from './cell.ts';
import { metricAccountsSql, metricCellSql } from './queries.ts';

/** What a metric is the ratio of. */
export interface Sides {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

type Account = Sides & { readonly account_id: string };

/** A metric as the accounts that it is the ratio of. */
export interface MetricExplanation extends Sides {
	readonly cell: MetricCell;
	/** As published, or of the one account asked for; null where there is none. */
	readonly value: number | null;
	/** As in metric_catalogue: ratio, currency or count. */
	readonly unit: string;
	/** As in metric_catalogue: a ratio or share is money over money, a mean something per account, a proportion accounts of accounts. */
	readonly kind: string;
	/** Those that count, or the one asked for. */
	readonly accounts: readonly Account[];
	readonly published: Sides & { readonly value: number | null };
	/** Of every account, also where one is asked for: what is compared with the published figure. */
	readonly sum: Sides & { readonly accounts: number };
	readonly adds_up: boolean;
	readonly sql: string;
}

const quotient = ({ numerator, denominator }: Sides): number | null =>
	denominator === 0n ? null : Number(numerator) / Number(denominator);

const sidesOf = (row: Fields): Sides => ({ numerator: bigintOf(row, 'numerator'), denominator: bigintOf(row, 'denominator') });

const sumOf = (accounts: readonly Sides[]): Sides => ({
	numerator: accounts.reduce((sum, { numerator }) => sum + numerator, 0n),
	denominator: accounts.reduce((sum, { denominator }) => sum + denominator, 0n),
});

/** Takes a metric apart into its accounts. The sides of all of them are added up again and compared with the published ones, and these with the value. */
export const explainMetric = async (reader: Reader, cell: MetricCell): Promise<MetricExplanation> => {
	const [found] = await fetchRows(reader, metricCellSql(cell));
	if (found === undefined)
		throw wrong(
			'That metric has no figure there',
			`${cell.metric}, ${cell.policy}, ${cell.currency}`,
			cell.month.slice(0, 7),
			'see what is: npx tidemark query "select distinct month from metric_values order by month"',
		);
	const placed = textOf(found, 'attribution') === 'start' ? monthsBefore(cell.month, Number(found['window_months'])) : cell.month;
	const sql = metricAccountsSql(cell, placed);
	const all = (await fetchRows(reader, sql)).map((row) => ({ account_id: textOf(row, 'account_id'), ...sidesOf(row) }));
	const published = { ...sidesOf(found), value: numberOf(found, 'value') };
	const sum = sumOf(all);
	const accounts = all.filter(({ account_id }) => cell.account === null || account_id === cell.account);
	const shown = cell.account === null ? published : sumOf(accounts);
	return {
		cell,
		value: cell.account === null ? published.value : quotient(shown),
		unit: textOf(found, 'unit'),
		kind: textOf(found, 'kind'),
		numerator: shown.numerator,
		denominator: shown.denominator,
		accounts,
		published,
		sum: { ...sum, accounts: all.length },
		// The value is made of the sides by one division of doubles, here as there.
		adds_up: sum.numerator === published.numerator && sum.denominator === published.denominator && quotient(published) === published.value,
		sql,
	};
};
