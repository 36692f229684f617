import { type Style, styleNumber } from './styles.ts';
import { escaped } from './xml.ts';

/** What stands in one cell. */
export type Cell =
	| { readonly kind: 'text'; readonly text: string; readonly style: Style }
	/** `digits` is a decimal number as it is written into the file: no float on the way. */
	| { readonly kind: 'number'; readonly digits: string; readonly style: Style }
	/** `shown` is what a reader sees that does not compute: digits, or text in quotation marks. */
	| { readonly kind: 'formula'; readonly formula: string; readonly shown: string; readonly style: Style };

export interface Row {
	/** From the first column on; null leaves a cell empty. */
	readonly cells: readonly (Cell | null)[];
	/** Folded away under the row above it; a click on the margin shows it. */
	readonly isFolded?: true;
	/** In points; the height of one line when left out. */
	readonly height?: number;
}

export const row = (...cells: readonly (Cell | null)[]): Row => ({ cells });

/** The line at the top of a sheet. */
export const titleRow = (text: string): Row => ({ cells: [textCell(text, 'title')], height: 26 });

const LINE_HEIGHT = 14;

/** A row as high as its longest text needs in columns of those widths (in characters). */
export const wrappedRow = (widths: readonly number[], ...cells: readonly (Cell | null)[]): Row => {
	const lines = cells.map((cell, index) =>
		cell?.kind === 'text' ? Math.ceil((cell.text.length * 0.9) / (widths[index] ?? widths.at(-1) ?? 10)) : 1,
	);
	return { cells, height: LINE_HEIGHT * Math.max(1, ...lines) };
};

export const textCell = (text: string, style: Style = 'text'): Cell => ({ kind: 'text', text, style });
export const numberCell = (digits: string, style: Style): Cell => ({ kind: 'number', digits, style });
export const formulaCell = (formula: string, shown: string, style: Style): Cell => ({ kind: 'formula', formula, shown, style });

const DAY_MS = 86_400_000;
/** Day 0 of the format's calendar, as long as no day before March 1900 is meant. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** A day (YYYY-MM-DD) as the number of days that the format counts. */
export const dayNumber = (day: string): string => String((Date.parse(day) - DAY_ZERO) / DAY_MS);

/** Letters of a column counted from 0: A, B, … Z, AA. */
export const columnLetters = (index: number): string =>
	(index < 26 ? '' : columnLetters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

const letters: string[] = [];
/** The same, remembered: a long sheet asks for every column a million times. */
const lettersOf = (index: number): string => (letters[index] ??= columnLetters(index));

const cellXml = (cell: Cell | null, address: string): string => {
	if (cell === null) return '';
	const start = `<c r="${address}" s="${styleNumber(cell.style)}"`;
	if (cell.kind === 'number') return `${start}><v>${cell.digits}</v></c>`;
	if (cell.kind === 'text')
		return cell.text === '' ? `${start}/>` : `${start} t="inlineStr"><is><t xml:space="preserve">${escaped(cell.text)}</t></is></c>`;
	const isText = cell.shown.startsWith('"');
	const shown = isText ? cell.shown.slice(1, -1) : cell.shown;
	return `${start}${isText ? ' t="str"' : ''}><f>${escaped(cell.formula)}</f><v>${escaped(shown)}</v></c>`;
};

/** One row, counted from 1. */
export const rowXml = ({ cells, isFolded, height }: Row, number: number): string => {
	const folded = isFolded === undefined ? '' : ' outlineLevel="1" hidden="1"';
	const high = height === undefined ? '' : ` ht="${height}" customHeight="1"`;
	return `<row r="${number}"${high}${folded}>${cells.map((cell, index) => cellXml(cell, `${lettersOf(index)}${number}`)).join('')}</row>`;
};
