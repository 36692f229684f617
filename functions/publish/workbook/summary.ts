import type { PlannedSheet } from './planned-sheet.ts';
import type { Source } from './source.ts';
import { sheetReference } from './xlsx/package.ts';
import { formulaCell, type Row, row, textCell, titleRow, wrappedRow } from './xlsx/cells.ts';
import type { Worksheet } from './xlsx/worksheet.ts';

const NAME = 'Summary';
const WIDTHS = [24, 112, 10];

const HOW_TO_READ = [
	'Amounts are monthly recurring revenue in major units of the currency that stands beside them; currencies are never added up.',
	'Decreases are negative and stand in parentheses. A month marked * was still running.',
	'The statements are formulas over the sheets of single lines: filter those, trace a cell, or change one and see a check turn red.',
	'Under each check the published figures are folded away; the check compares every line with them.',
	'To take a figure apart down to the records of the source: npx tidemark explain <month> <class>, such as npx tidemark explain 2025-11 churn.',
];

const facts = ({ publication }: Source): readonly (readonly [string, string])[] => [
	['Publication', publication.publication_id],
	['As of', `${publication.as_of} (UTC)`],
	['Published at', `${publication.created_at} (UTC)`],
	['Policies', publication.policies.map(({ policy_id, policy_hash }) => `${policy_id} (rules ${policy_hash})`).join(', ')],
	[
		'Read from',
		Object.entries(publication.commits)
			.map(([id, number]) => `${id} up to commit ${number}`)
			.join(', '),
	],
];

const checksText = ({ publication: { checks } }: Source): string => {
	const failed = checks.filter(({ failing_rows }) => failing_rows > 0);
	if (failed.length === 0) return `all ${checks.length} passed`;
	return `${failed.length} of ${checks.length} found something: ${failed.map(({ name }) => name).join(', ')}`;
};

const section = (title: string, lines: readonly string[]): Row[] =>
	lines.length === 0
		? []
		: [
				row(),
				row(textCell(title, 'section'), textCell('', 'section'), textCell('', 'section')),
				...lines.map((text) => wrappedRow(WIDTHS, null, textCell(text, 'wrappedNote'))),
			];

/** Cell of a planned sheet that is 0 while it foots, as other sheets write it. */
const checkOf = ({ check, worksheet: { name } }: PlannedSheet): string | undefined => check && `${sheetReference(name)}!${check}`;

const listed = (sheet: PlannedSheet): Row => {
	const check = checkOf(sheet);
	const verdict = check === undefined ? null : formulaCell(`IF(${check}=0,"OK","LOOK")`, '"OK"', 'verdict');
	return row(textCell(sheet.worksheet.name, 'link'), textCell(sheet.about), verdict);
};

/** The first sheet: what this is, whether everything foots, what stands where, and how to read it. */
export const summarySheet = (source: Source, sheets: readonly PlannedSheet[]): Worksheet => {
	const checks = sheets.flatMap((sheet) => checkOf(sheet) ?? []);
	const verdict = `IF(${checks.join('+') || '0'}=0,"OK","SOMETHING DOES NOT FOOT: see the red cells")`;
	const head: Row[] = [
		titleRow('Tidemark finance workbook'),
		row(textCell('Monthly recurring revenue from opening to closing, with everything it is made of.', 'note')),
		row(),
		...facts(source).map(([title, text]) => row(textCell(title, 'label'), textCell(text))),
		row(textCell('Checks in SQL', 'label'), textCell(checksText(source))),
		row(textCell('Checks in this file', 'label'), formulaCell(verdict, '"OK"', 'verdict')),
		row(),
		row(textCell('Sheet', 'header'), textCell('What it shows', 'header'), textCell('Foots', 'header')),
	];
	const place = (index: number): number => head.length + 1 + index;
	return {
		name: NAME,
		widths: WIDTHS,
		columns: WIDTHS.length,
		verdicts: [`B${head.length - 2}`, ...sheets.flatMap((sheet, index) => (sheet.check === undefined ? [] : [`C${place(index)}`]))],
		links: sheets.map(({ worksheet }, index) => ({ cell: `A${place(index)}`, sheet: worksheet.name })),
		tab: '12355B',
		rows: [
			...head,
			...sheets.map(listed),
			...section('How to read it', HOW_TO_READ),
			...section(
				'Worth knowing',
				sheets.flatMap(({ notes }) => notes),
			),
		],
	};
};
