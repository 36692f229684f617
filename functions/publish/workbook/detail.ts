import type { Row as TableRow } from '../../../shared/contracts/column.ts';
import { identifier } from '../../../shared/warehouse/literal.ts';
import { exponentOf, majorUnits } from './amounts.ts';
import type { PlannedSheet } from './planned-sheet.ts';
import { allRows, columnsOf, type Source, textOf, wholeOf } from './source.ts';
import { type Cell, columnLetters, dayNumber, numberCell, row, type Row, textCell, titleRow } from './xlsx/cells.ts';
import { absolute } from './xlsx/package.ts';
import { moneyStyle } from './xlsx/styles.ts';

export interface DetailColumn {
	/** Heading; letters and digits of it make the name of the column's range. */
	readonly title: string;
	readonly column: string;
	/** `money` is minor units of the currency that stands in `currency` (the column of that name when left out), shown in major units. */
	readonly kind: 'text' | 'month' | 'day' | 'instant' | 'money' | 'count' | 'flag';
	readonly currency?: string;
	/** True where the table holds a decrease as a positive number; the sheet shows every effect with its sign. */
	readonly isDecrease?: true;
	readonly width?: number;
}

/** A sheet with one line per row of a table, newest month first, so that a table of any length can be shown as far as a sheet goes. */
export interface Detail {
	readonly kind: 'detail';
	readonly name: string;
	/** One sentence: what one line is. */
	readonly about: string;
	readonly table: string;
	/** Column that says the month of a row. */
	readonly month: string;
	/** Only rows for which one of these holds (column and what must hold of it); all rows when left out. */
	readonly anyOf?: readonly (readonly [column: string, condition: string])[];
	readonly columns: readonly DetailColumn[];
	/** Columns that order the rows of one month. */
	readonly order: readonly string[];
	/** What stands there when there is no row. */
	readonly empty: string;
	readonly tab: string;
}

/** How much of a detail fits on its sheet: whole months, the newest ones. */
export interface Coverage {
	readonly rows: number;
	/** First month that is shown whole; null where none is. */
	readonly from: string | null;
	/** Rows of earlier months, which are left out. */
	readonly leftOut: number;
}

const HEADER_ROWS = 4;
/** Columns that hold a currency code, which people write in capitals. */
const CURRENCY = 'currency';
const REPORTING_CURRENCY = 'reporting_currency';
const WIDTHS: Readonly<Record<DetailColumn['kind'], number>> = {
	text: 22,
	month: 11,
	day: 12,
	instant: 19,
	money: 15,
	count: 11,
	flag: 11,
};

/** Columns that this publication has; undefined where it lacks the table. */
export const presentColumns = (source: Source, { table, columns }: Detail): readonly DetailColumn[] | undefined => {
	const present = columnsOf(source, table);
	return present && columns.filter(({ column }) => present.has(column));
};

/** What must hold of a row, as far as this publication has the columns. */
const condition = (source: Source, { table, anyOf }: Detail): string => {
	const present = columnsOf(source, table);
	const any = anyOf?.filter(([column]) => present?.has(column)).map(([column, holds]) => `${identifier(column)} ${holds}`);
	return any === undefined || any.length === 0 ? 'true' : `(${any.join(' or ')})`;
};

/** Whole months from the newest back, as many as fit: a month shown in part would not add up. */
export const coverageOf = async (source: Source, detail: Detail): Promise<Coverage> => {
	const counted = await allRows(
		source,
		`select ${detail.month} as month, count(*) as month_rows from ${identifier(detail.table)} where ${condition(source, detail)} group by ${detail.month} order by ${detail.month} desc`,
	);
	let rows = 0;
	let from: string | null = null;
	let index = 0;
	for (; index < counted.length; index += 1) {
		const month = counted[index] ?? {};
		const more = Number(wholeOf(month, 'month_rows'));
		if (rows + more > source.rowLimit - HEADER_ROWS) break;
		rows += more;
		from = textOf(month, 'month');
	}
	const leftOut = counted.slice(index).reduce((sum, month) => sum + Number(wholeOf(month, 'month_rows')), 0);
	return { rows, from, leftOut };
};

const joined = (words: string): string =>
	words
		.split(/[^A-Za-z0-9]+/)
		.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
		.join('');

/** Name of the range that holds a column of a sheet, such as Movements_New. */
export const rangeName = (sheet: string, title: string): string => `${joined(sheet)}_${joined(title)}`;

const cellOf = ({ column, kind, isDecrease, currency = CURRENCY }: DetailColumn, values: TableRow): Cell | null => {
	const value = values[column];
	if (value === null || value === undefined) return null;
	if (kind === 'money') {
		const exponent = exponentOf(textOf(values, currency));
		const amount = wholeOf(values, column);
		return numberCell(majorUnits(isDecrease ? -amount : amount, exponent), moneyStyle('money', exponent));
	}
	if (kind === 'count') return numberCell(String(wholeOf(values, column)), 'count');
	if (kind === 'month' || kind === 'day') return numberCell(dayNumber(textOf(values, column)), kind);
	if (kind === 'instant' && value instanceof Date) return numberCell(dayNumber(value.toISOString()), 'instant');
	if (kind === 'flag') return textCell(value === true ? 'yes' : '', 'indented');
	return textCell(column === CURRENCY || column === REPORTING_CURRENCY ? String(value).toUpperCase() : String(value));
};

const noteOf = ({ empty }: Detail, { rows, from, leftOut }: Coverage): string => {
	if (leftOut > 0)
		return `A sheet ends before these rows do: ${rows.toLocaleString('en')} rows from ${from?.slice(0, 7) ?? 'no month'} on are here, ${leftOut.toLocaleString('en')} of earlier months are in the published table only.`;
	return rows === 0 ? empty : `${rows.toLocaleString('en')} rows, newest month first.`;
};

async function* lines(source: Source, detail: Detail, columns: readonly DetailColumn[], coverage: Coverage): AsyncGenerator<Row> {
	yield titleRow(detail.name);
	yield row(textCell(detail.about, 'note'));
	yield row(textCell(noteOf(detail, coverage), 'note'));
	yield {
		cells: columns.map(({ title, kind }) =>
			textCell(title, kind === 'money' || kind === 'count' ? 'headerRight' : kind === 'flag' ? 'headerIndented' : 'header'),
		),
	};
	if (coverage.from === null) return;
	const names = [
		...new Set([
			...columns.map(({ column }) => column),
			...columns.flatMap(({ kind, currency = CURRENCY }) => (kind === 'money' ? [currency] : [])),
		]),
	];
	const kept = `where ${condition(source, detail)} and ${detail.month} >= date '${coverage.from}'`;
	const select = `select ${names.map(identifier).join(', ')} from ${identifier(detail.table)} ${kept} order by ${detail.month} desc, ${detail.order.join(', ')}`;
	for await (const values of source.warehouse.query(select)) yield { cells: columns.map((column) => cellOf(column, values)) };
}

/** Plans the sheet of a detail; null where this publication lacks the table. */
export const planDetail = async (source: Source, detail: Detail, coverage: Coverage): Promise<PlannedSheet | null> => {
	const columns = presentColumns(source, detail);
	if (columns === undefined) return null;
	const last = HEADER_ROWS + Math.max(1, coverage.rows);
	const ranges = columns.map(({ title }, index): [string, string] => {
		const letters = columnLetters(index);
		return [rangeName(detail.name, title), absolute(detail.name, `${letters}${HEADER_ROWS + 1}:${letters}${last}`)];
	});
	return {
		about: detail.about,
		names: new Map(ranges),
		notes: coverage.leftOut > 0 ? [`${detail.name}: ${noteOf(detail, coverage)}`] : [],
		worksheet: {
			name: detail.name,
			widths: columns.map(({ width, kind }) => width ?? WIDTHS[kind]),
			columns: columns.length,
			frozen: { rows: HEADER_ROWS, columns: 0 },
			filter: `A${HEADER_ROWS}:${columnLetters(columns.length - 1)}${last}`,
			tab: detail.tab,
			rows: lines(source, detail, columns, coverage),
		},
	};
};
