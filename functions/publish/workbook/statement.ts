import { identifier } from '../../../shared/warehouse/literal.ts';
import { type Block, blockRows, CHECK_LABEL, FIRST_MONTH, type Layout, type Line, type Section } from './block.ts';
import { type Coverage, type Detail, presentColumns } from './detail.ts';
import type { PlannedSheet } from './planned-sheet.ts';
import { allRows, columnsOf, type Source, textOf, wholeOf } from './source.ts';
import { columnLetters, dayNumber, formulaCell, numberCell, type Row, row, textCell, titleRow } from './xlsx/cells.ts';

/** Months side by side, one block of lines per policy and currency; every line is added up by formulas from a detail. */
export interface Statement {
	readonly kind: 'statement';
	readonly name: string;
	readonly about: string;
	/** Table with the same lines, computed in SQL: what the formulas must come to. Summed over anything finer than policy, currency and month. */
	readonly table: string;
	/** The sheet that the formulas read. */
	readonly detail: Detail;
	readonly sections: readonly Section[];
	readonly tab: string;
}

/** Rows above the blocks: title, note, check, months. */
const HEADER_ROWS = 4;
const CHECK_CELL = 'B3';
const MONTHS_IN_SIGHT = 12;

const nextMonth = (month: string): string => {
	const at = new Date(month);
	return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString().slice(0, 10);
};

const monthsBetween = (first: string, last: string): string[] => {
	const months: string[] = [];
	for (let month = first; month <= last; month = nextMonth(month)) months.push(month);
	return months;
};

/** Lines whose column this publication has. */
const presentSections = ({ sections }: Statement, present: ReadonlySet<string>): Section[] =>
	sections.map((section) => ({ ...section, lines: section.lines.filter(({ column }) => present.has(column)) }));

const blocksOf = async (source: Source, table: string, lines: readonly Line[]): Promise<Block[]> => {
	const columns = [...new Set(lines.map(({ column }) => column))];
	const sums = columns.map((column) => `cast(sum(${identifier(column)}) as bigint) as ${identifier(column)}`);
	const closed = columnsOf(source, table)?.has('is_closed') ? 'max(case when is_closed then 1 else 0 end)' : '0';
	const rows = await allRows(
		source,
		`select policy_id, currency, month, cast(${closed} as bigint) as closed, ${sums.join(', ')} from ${identifier(table)} group by policy_id, currency, month order by policy_id, currency, month`,
	);
	const byBlock = Map.groupBy(rows, (values) => JSON.stringify([textOf(values, 'policy_id'), textOf(values, 'currency')]));
	return [...byBlock.values()].map((of) => ({
		policy: textOf(of[0] ?? {}, 'policy_id'),
		currency: textOf(of[0] ?? {}, 'currency'),
		months: new Map(of.map((values) => [textOf(values, 'month'), new Map(columns.map((column) => [column, wholeOf(values, column)]))])),
		closed: new Set(of.filter((values) => wholeOf(values, 'closed') === 1n).map((values) => textOf(values, 'month'))),
	}));
};

/** Months that were still running when the tables were made. */
const partialMonths = async (source: Source): Promise<ReadonlySet<string>> => {
	if (columnsOf(source, 'mrr_rollforward')?.has('is_partial') !== true) return new Set();
	const rows = await allRows(source, 'select distinct month from mrr_rollforward where is_partial');
	return new Set(rows.map((values) => textOf(values, 'month')));
};

const headerRows = ({ name, about }: Statement, { months }: Layout, partial: ReadonlySet<string>, lastRow: number): Row[] => [
	titleRow(name),
	row(textCell(`${about}${months.some((month) => partial.has(month)) ? ' * the running month, up to now.' : ''}`, 'note')),
	row(
		textCell('All checks of this sheet', 'label'),
		formulaCell(`SUMIF(A${HEADER_ROWS + 1}:A${lastRow},"${CHECK_LABEL}",B${HEADER_ROWS + 1}:B${lastRow})`, '0', 'check2'),
	),
	{
		cells: [
			textCell('', 'header'),
			textCell('All months', 'headerRight'),
			...months.map((month) => numberCell(dayNumber(month), partial.has(month) ? 'headerPartial' : 'headerMonth')),
		],
	},
];

const layoutOf = (blocks: readonly Block[], { name }: Detail, coverage: Coverage, titles: Layout['titles']): Layout => {
	const all = blocks.flatMap(({ months }) => [...months.keys()]).sort();
	const [first, last] = [all[0], all.at(-1)];
	return {
		months: first === undefined || last === undefined ? [] : monthsBetween(first, last),
		drivenFrom: coverage.from,
		detail: name,
		titles,
	};
};

/** Plans the sheet of a statement; null where this publication lacks its table or its detail. */
export const planStatement = async (source: Source, statement: Statement, coverage: Coverage): Promise<PlannedSheet | null> => {
	const { name, about, table, detail, tab } = statement;
	const present = columnsOf(source, table);
	const driving = presentColumns(source, detail);
	if (present === undefined || driving === undefined) return null;
	const sections = presentSections(statement, present);
	const blocks = await blocksOf(
		source,
		table,
		sections.flatMap(({ lines }) => lines),
	);
	const layout = layoutOf(blocks, detail, coverage, new Map(driving.map(({ column, title }) => [column, title])));
	const body: Row[] = [];
	const checks: number[] = [];
	for (const block of blocks) {
		const made = blockRows(block, sections, layout, HEADER_ROWS + body.length + 1);
		body.push(...made.rows);
		checks.push(...made.checks);
	}
	const lastColumn = columnLetters(FIRST_MONTH + Math.max(layout.months.length, 1) - 1);
	return {
		about,
		names: new Map(),
		check: CHECK_CELL,
		notes: [],
		worksheet: {
			name,
			widths: [34, 16, 14],
			columns: FIRST_MONTH + layout.months.length,
			frozen: { rows: HEADER_ROWS, columns: FIRST_MONTH },
			showFrom: FIRST_MONTH + Math.max(0, layout.months.length - MONTHS_IN_SIGHT),
			mustBeZero: [CHECK_CELL, ...checks.map((at) => `B${at}:${lastColumn}${at}`)],
			pagesWide: Math.max(1, Math.ceil(layout.months.length / MONTHS_IN_SIGHT)),
			tab,
			rows: [...headerRows(statement, layout, await partialMonths(source), HEADER_ROWS + body.length), ...body],
		},
	};
};
