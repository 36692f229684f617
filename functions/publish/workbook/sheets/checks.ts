import type { Row as TableRow } from '../../../../shared/contracts/column.ts';
import type { Custom } from '../sheet.ts';
import type { PlannedSheet } from '../planned-sheet.ts';
import { allRows, columnsOf, type Source, textOf, wholeOf } from '../source.ts';
import { formulaCell, numberCell, type Row, row, textCell, titleRow, wrappedRow } from '../xlsx/cells.ts';

const ABOUT = 'What was checked before anything was published, and what each check found.';
const TITLES = ['Check', 'Kind', 'What holds', 'Holds', 'Failing rows', 'Such as', 'What to do'];
const WIDTHS = [32, 10, 70, 9, 13, 50, 50];
const HEADER_ROWS = 4;

const line = (values: TableRow, number: number): Row => {
	const failing = wholeOf(values, 'failing_rows');
	return wrappedRow(
		WIDTHS,
		textCell(textOf(values, 'check_name')),
		textCell(textOf(values, 'severity')),
		textCell(textOf(values, 'about'), 'wrapped'),
		formulaCell(`IF(E${number}=0,"OK","LOOK")`, failing === 0n ? '"OK"' : '"LOOK"', 'verdict'),
		numberCell(String(failing), 'count'),
		textCell(textOf(values, 'sample'), 'wrapped'),
		textCell(failing === 0n ? '' : textOf(values, 'next'), 'wrapped'),
	);
};

const noteOf = (values: TableRow): string[] => {
	const failing = wholeOf(values, 'failing_rows');
	if (failing === 0n) return [];
	return [`Check ${textOf(values, 'check_name')} found ${failing} ${failing === 1n ? 'row' : 'rows'}: ${textOf(values, 'next')}`];
};

const plan = async (source: Source): Promise<PlannedSheet | null> => {
	if (columnsOf(source, 'quality') === undefined) return null;
	const found = await allRows(source, 'select check_name, severity, about, failing_rows, sample, next from quality order by check_name');
	return {
		about: ABOUT,
		names: new Map(),
		notes: found.flatMap(noteOf),
		worksheet: {
			name: 'Checks',
			widths: WIDTHS,
			columns: TITLES.length,
			frozen: { rows: HEADER_ROWS, columns: 1 },
			verdicts: [`D${HEADER_ROWS + 1}:D${HEADER_ROWS + Math.max(1, found.length)}`],
			tab: '6B7785',
			rows: [
				titleRow('Checks'),
				row(textCell(ABOUT, 'note')),
				row(),
				{
					cells: TITLES.map((title, index) =>
						textCell(title, index === 4 ? 'headerRight' : index > 4 || index === 2 ? 'headerIndented' : 'header'),
					),
				},
				...found.map((values, index) => line(values, HEADER_ROWS + 1 + index)),
			],
		},
	};
};

export const checks: Custom = { kind: 'custom', plan };
