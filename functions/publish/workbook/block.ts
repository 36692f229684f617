import { exponentOf, majorUnits } from './amounts.ts';
import { rangeName } from './detail.ts';
import { type Cell, columnLetters, formulaCell, numberCell, type Row, row, textCell } from './xlsx/cells.ts';
import { moneyStyle, type Style } from './xlsx/styles.ts';

/** Columns of the detail and what stands in them on the sheet. */
type Values = Readonly<Record<string, string>>;

/** One line of a statement and how its figure is added up from the detail. */
export interface Line {
	readonly title: string;
	/** Column of the statement's table, and of the detail unless `counts` says otherwise. */
	readonly column: string;
	/** True where the table holds a decrease as a positive number. */
	readonly isDecrease?: true;
	/** Counts the detail's rows in which columns have these values, instead of summing amounts; less those of `minus`. */
	readonly counts?: Values;
	readonly minus?: Values;
}

/** Lines that foot: the first one and all movements make the last. */
export interface Section {
	readonly title: string;
	readonly unit: 'money' | 'count';
	/** True where every month opens with the closing before; otherwise the first line is added up from the detail like any other. */
	readonly isChained: boolean;
	/** True where a line that is zero in every month is folded away. */
	readonly foldsEmpty?: true;
	readonly lines: readonly Line[];
}

/** Figures of one policy in one currency: month to column to value. */
export interface Block {
	readonly policy: string;
	readonly currency: string;
	readonly months: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
	/** Months that are closed and no longer change. */
	readonly closed: ReadonlySet<string>;
}

/** What the lines of one sheet have in common. */
export interface Layout {
	/** First days of all months, oldest first, none missing. */
	readonly months: readonly string[];
	/** Months from here on are added up from the detail; earlier ones are figures, because the detail does not reach there. */
	readonly drivenFrom: string | null;
	/** Prefix of the detail's ranges and the titles of its columns by column. */
	readonly detail: string;
	readonly titles: ReadonlyMap<string, string>;
}

/** Labels and totals stand before the months. */
export const FIRST_MONTH = 2;
export const CHECK_LABEL = 'Check (must be 0)';

/** A section placed on the sheet. Rows are counted from 1. */
interface Placed {
	readonly block: Block;
	readonly section: Section;
	readonly layout: Layout;
	readonly first: number;
	readonly exponent: number;
}

const figure = ({ block, exponent }: Placed, { column, isDecrease }: Line, month: string): string => {
	const value = block.months.get(month)?.get(column) ?? 0n;
	return majorUnits(isDecrease ? -value : value, exponent);
};

/** The same over all months, in the integers of the table. */
const total = ({ block, exponent }: Placed, { column, isDecrease }: Line): string => {
	const value = [...block.months.values()].reduce((sum, month) => sum + (month.get(column) ?? 0n), 0n);
	return majorUnits(isDecrease ? -value : value, exponent);
};

const styleOf = ({ section, exponent }: Placed, weight: 'money' | 'moneyTotal' | 'moneyMuted'): Style => {
	if (section.unit === 'money') return moneyStyle(weight, exponent);
	return weight === 'money' ? 'count' : weight === 'moneyTotal' ? 'countTotal' : 'countMuted';
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Rows of the detail that belong to the block and the month of a column, added up or counted. */
const driven = ({ block, layout, exponent }: Placed, { column, isDecrease, counts, minus }: Line, letters: string): string => {
	const range = (of: string): string => rangeName(layout.detail, layout.titles.get(of) ?? of);
	const criteria = `${range('month')},${letters}$4,${range('policy_id')},${quoted(block.policy)},${range('currency')},${quoted(block.currency.toUpperCase())}`;
	const count = (values: Values): string =>
		`COUNTIFS(${[criteria, ...Object.entries(values).map(([of, value]) => `${range(of)},${quoted(value)}`)].join(',')})`;
	if (counts === undefined) return `ROUND(SUMIFS(${range(column)},${criteria}),${exponent})`;
	return `${isDecrease ? '-' : ''}${count(counts)}${minus === undefined ? '' : `-${count(minus)}`}`;
};

const lastLine = ({ section, first }: Placed): number => first + section.lines.length - 1;

const monthCell = (placed: Placed, line: Line, place: number, index: number): Cell => {
	const { section, layout, first, exponent } = placed;
	const month = layout.months[index] ?? '';
	const letters = columnLetters(FIRST_MONTH + index);
	const shown = figure(placed, line, month);
	const [isFirst, isLast] = [place === 0, place === section.lines.length - 1];
	const style = styleOf(placed, isLast ? 'moneyTotal' : 'money');
	if (isLast) return formulaCell(`ROUND(SUM(${letters}${first}:${letters}${lastLine(placed) - 1}),${exponent})`, shown, style);
	if (isFirst && section.isChained)
		return index === 0
			? numberCell(shown, style)
			: formulaCell(`${columnLetters(FIRST_MONTH + index - 1)}${lastLine(placed)}`, shown, style);
	const isDriven = layout.drivenFrom !== null && month >= layout.drivenFrom;
	return isDriven ? formulaCell(driven(placed, line, letters), shown, style) : numberCell(shown, style);
};

const totalCell = (placed: Placed, line: Line, place: number): Cell => {
	const { section, layout, first, exponent } = placed;
	const [from, to] = [columnLetters(FIRST_MONTH), columnLetters(FIRST_MONTH + layout.months.length - 1)];
	const at = first + place;
	const [isFirst, isLast] = [place === 0, place === section.lines.length - 1];
	const style = styleOf(placed, isLast ? 'moneyTotal' : 'money');
	if (isFirst && section.isChained) return formulaCell(`${from}${at}`, figure(placed, line, layout.months[0] ?? ''), style);
	if (isLast) {
		const shown = section.isChained ? figure(placed, line, layout.months.at(-1) ?? '') : total(placed, line);
		return formulaCell(`ROUND(SUM(B${first}:B${at - 1}),${exponent})`, shown, style);
	}
	return formulaCell(`ROUND(SUM(${from}${at}:${to}${at}),${exponent})`, total(placed, line), style);
};

const lineRow = (placed: Placed, line: Line, place: number): Row => {
	const isEnd = place === 0 || place === placed.section.lines.length - 1;
	const label = textCell(line.title, place === placed.section.lines.length - 1 ? 'total' : isEnd ? 'text' : 'indented');
	const isEmpty =
		placed.section.foldsEmpty && !isEnd && [...placed.block.months.values()].every((month) => (month.get(line.column) ?? 0n) === 0n);
	return {
		cells: [label, totalCell(placed, line, place), ...placed.layout.months.map((_, index) => monthCell(placed, line, place, index))],
		...(isEmpty ? { isFolded: true } : {}),
	};
};

/** What the published table says, folded away under the check that compares it with the formulas. */
const publishedRow = (placed: Placed, line: Line): Row => ({
	cells: [
		textCell(`as published: ${line.title}`, 'noteIndented'),
		null,
		...placed.layout.months.map((month) => numberCell(figure(placed, line, month), styleOf(placed, 'moneyMuted'))),
	],
	isFolded: true,
});

/** Every line of every month against the table, and the totals against the last closing (or the sum of closings). */
const checkRow = (placed: Placed): Row => {
	const { section, layout, first, exponent } = placed;
	const last = lastLine(placed);
	const published = last + 2;
	const style = moneyStyle('check', exponent);
	const months = layout.months.map((_, index) => {
		const letters = columnLetters(FIRST_MONTH + index);
		const there = `${letters}${published}:${letters}${published + section.lines.length - 1}`;
		return formulaCell(`ROUND(SUMPRODUCT(ABS(${letters}${first}:${letters}${last}-${there})),${exponent})`, '0', style);
	});
	const [from, to] = [columnLetters(FIRST_MONTH), columnLetters(FIRST_MONTH + layout.months.length - 1)];
	const end = section.isChained ? `${to}${last}` : `SUM(${from}${last}:${to}${last})`;
	const all = `ROUND(ABS(B${last}-${end})+SUM(${from}${last + 1}:${to}${last + 1}),${exponent})`;
	return { cells: [textCell(CHECK_LABEL, 'label'), formulaCell(all, '0', style), ...months] };
};

/** The rows of one policy and currency from sheet row `start` on, and the rows among them that must be zero. */
export const blockRows = (
	block: Block,
	sections: readonly Section[],
	layout: Layout,
	start: number,
): { readonly rows: readonly Row[]; readonly checks: readonly number[] } => {
	const rows: Row[] = [];
	const checks: number[] = [];
	for (const section of sections) {
		const title = `${section.title}${section.unit === 'money' ? `, ${block.currency.toUpperCase()}` : ''}`;
		const states = layout.months.map((month) => textCell(block.closed.has(month) ? 'closed' : '', 'sectionRight'));
		const band = [textCell(`${title}   (policy ${block.policy})`, 'section'), textCell('', 'section'), ...states];
		rows.push({ cells: band });
		const placed: Placed = {
			block,
			section,
			layout,
			first: start + rows.length,
			exponent: section.unit === 'money' ? exponentOf(block.currency) : 0,
		};
		checks.push(lastLine(placed) + 1);
		rows.push(...section.lines.map((line, place) => lineRow(placed, line, place)), checkRow(placed));
		rows.push(...section.lines.map((line) => publishedRow(placed, line)), row());
	}
	return { rows, checks };
};
