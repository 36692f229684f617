import { columnLetters, type Row, rowXml } from './cells.ts';
import { ALERT, CALM } from './styles.ts';
import { escaped, XML_HEAD } from './xml.ts';

/** Cells of one sheet from one corner to the other, such as B7:AK7; several are separated by blanks. */
export type Range = string;

export interface Worksheet {
	readonly name: string;
	/** Widths of the columns in characters; those beyond the list have the last. */
	readonly widths: readonly number[];
	readonly columns: number;
	/** Rows and columns that stay in sight. */
	readonly frozen?: { readonly rows: number; readonly columns: number };
	/** First column, counted from 0, that is seen beside the frozen ones when the workbook is opened. */
	readonly showFrom?: number;
	readonly filter?: Range;
	/** Cells that must be zero: green while they are, red when not. */
	readonly mustBeZero?: readonly Range[];
	/** Cells that say OK, or what is wrong. */
	readonly verdicts?: readonly Range[];
	/** Links from a cell to the first cell of another sheet. */
	readonly links?: readonly { readonly cell: string; readonly sheet: string }[];
	/** Colour of the tab, RRGGBB. */
	readonly tab: string;
	/** Pages beside each other when printed; 1 when left out. */
	readonly pagesWide?: number;
	readonly rows: AsyncIterable<Row> | Iterable<Row>;
}

const pane = ({ frozen, showFrom }: Worksheet): string => {
	if (frozen === undefined) return '';
	const corner = `${columnLetters(Math.max(frozen.columns, showFrom ?? 0))}${frozen.rows + 1}`;
	const splits = `${frozen.columns === 0 ? '' : ` xSplit="${frozen.columns}"`} ySplit="${frozen.rows}"`;
	return `<pane${splits} topLeftCell="${corner}" activePane="${frozen.columns === 0 ? 'bottomLeft' : 'bottomRight'}" state="frozen"/>`;
};

const head = (sheet: Worksheet, isFirst: boolean): string =>
	[
		`${XML_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`,
		`<sheetPr><tabColor rgb="FF${sheet.tab}"/><outlinePr summaryBelow="0"/><pageSetUpPr fitToPage="1"/></sheetPr>`,
		`<sheetViews><sheetView showGridLines="0"${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0">${pane(sheet)}</sheetView></sheetViews>`,
		'<sheetFormatPr defaultRowHeight="14" outlineLevelRow="1"/>',
		`<cols>${columnsXml(sheet)}</cols><sheetData>`,
	].join('');

const columnsXml = ({ widths, columns }: Worksheet): string =>
	Array.from({ length: Math.max(columns, widths.length) }, (_, index) => {
		const width = widths[index] ?? widths.at(-1) ?? 10;
		return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
	}).join('');

const rule = (range: Range, rules: string): string => `<conditionalFormatting sqref="${range}">${rules}</conditionalFormatting>`;
const comparison = (look: number, priority: number, operator: string, formula: string): string =>
	`<cfRule type="cellIs" dxfId="${look}" priority="${priority}" operator="${operator}"><formula>${escaped(formula)}</formula></cfRule>`;

const conditions = ({ mustBeZero = [], verdicts = [] }: Worksheet): string =>
	mustBeZero.map((range) => rule(range, comparison(ALERT, 1, 'notEqual', '0') + comparison(CALM, 2, 'equal', '0'))).join('') +
	verdicts.map((range) => rule(range, comparison(ALERT, 3, 'notEqual', '"OK"') + comparison(CALM, 4, 'equal', '"OK"'))).join('');

const linksXml = ({ links = [] }: Worksheet): string =>
	links.length === 0
		? ''
		: `<hyperlinks>${links.map(({ cell, sheet }) => `<hyperlink ref="${cell}" location="'${escaped(sheet)}'!A1" display="${escaped(sheet)}"/>`).join('')}</hyperlinks>`;

const tail = (sheet: Worksheet): string =>
	[
		'</sheetData>',
		sheet.filter === undefined ? '' : `<autoFilter ref="${sheet.filter}"/>`,
		conditions(sheet),
		linksXml(sheet),
		'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="${sheet.pagesWide ?? 1}" fitToHeight="0"/>`,
		`<headerFooter><oddFooter>&amp;L${escaped(sheet.name)}&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter>`,
		'</worksheet>',
	].join('');

/** Rows are gathered to pieces of about this many characters: one small write per row would cost more than the rows. */
const PIECE = 65_536;

/** The part of a workbook that is one sheet, in pieces, as its rows come. */
export async function* worksheetXml(sheet: Worksheet, isFirst: boolean): AsyncGenerator<string> {
	let piece = head(sheet, isFirst);
	let number = 0;
	for await (const row of sheet.rows) {
		number += 1;
		piece += rowXml(row, number);
		if (piece.length < PIECE) continue;
		yield piece;
		piece = '';
	}
	yield piece + tail(sheet);
}
