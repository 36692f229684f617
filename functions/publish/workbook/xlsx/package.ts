import { columnLetters } from './cells.ts';
import { worksheetXml, type Worksheet } from './worksheet.ts';
import { stylesXml } from './styles.ts';
import { escaped, XML_HEAD } from './xml.ts';
import { type Sink, zipArchive } from './zip.ts';

export interface Package {
	readonly title: string;
	/** Stands in the file's properties and in the archive; the only instant in it. */
	readonly createdAt: Date;
	readonly sheets: readonly Worksheet[];
	/** Names for ranges, such as `Movements!$A$5:$A$99`, that formulas use. */
	readonly names: ReadonlyMap<string, string>;
}

const OFFICE = 'http://schemas.openxmlformats.org';
const PART = 'application/vnd.openxmlformats';
const RELATION = `${OFFICE}/officeDocument/2006/relationships`;

const contentTypes = (sheets: number): string =>
	[
		`${XML_HEAD}<Types xmlns="${OFFICE}/package/2006/content-types">`,
		`<Default Extension="rels" ContentType="${PART}-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`,
		`<Override PartName="/xl/workbook.xml" ContentType="${PART}-officedocument.spreadsheetml.sheet.main+xml"/>`,
		`<Override PartName="/xl/styles.xml" ContentType="${PART}-officedocument.spreadsheetml.styles+xml"/>`,
		`<Override PartName="/docProps/core.xml" ContentType="${PART}-package.core-properties+xml"/>`,
		`<Override PartName="/docProps/app.xml" ContentType="${PART}-officedocument.extended-properties+xml"/>`,
		...Array.from(
			{ length: sheets },
			(_, index) =>
				`<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${PART}-officedocument.spreadsheetml.worksheet+xml"/>`,
		),
		'</Types>',
	].join('');

const relationships = (targets: readonly (readonly [type: string, target: string])[]): string =>
	`${XML_HEAD}<Relationships xmlns="${OFFICE}/package/2006/relationships">${targets
		.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`)
		.join('')}</Relationships>`;

/** A sheet's name as formulas write it. */
export const sheetReference = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** `A5:M99` as `'Sheet'!$A$5:$M$99`. */
export const absolute = (sheet: string, range: string): string =>
	`${sheetReference(sheet)}!${range.replaceAll(/([A-Z]+)(\d+)/g, '$$$1$$$2')}`;

const definedName = (name: string, range: string, sheet?: number): string =>
	`<definedName name="${name}"${sheet === undefined ? '' : ` localSheetId="${sheet}"`}${name.endsWith('_FilterDatabase') ? ' hidden="1"' : ''}>${escaped(range)}</definedName>`;

/** Frozen rows and columns stand on every printed page. */
const titles = ({ name, frozen }: Worksheet): string =>
	[
		frozen === undefined || frozen.columns === 0 ? '' : `${sheetReference(name)}!$A:$${columnLetters(frozen.columns - 1)}`,
		frozen === undefined ? '' : `${sheetReference(name)}!$1:$${frozen.rows}`,
	]
		.filter((part) => part !== '')
		.join(',');

const definedNames = ({ names, sheets }: Package): string => {
	const own = sheets.flatMap((sheet, index) => [
		...(sheet.filter === undefined ? [] : [definedName('_xlnm._FilterDatabase', absolute(sheet.name, sheet.filter), index)]),
		...(titles(sheet) === '' ? [] : [definedName('_xlnm.Print_Titles', titles(sheet), index)]),
	]);
	const all = [...own, ...[...names].map(([name, range]) => definedName(name, range))];
	return all.length === 0 ? '' : `<definedNames>${all.join('')}</definedNames>`;
};

/** Every formula is computed anew when the workbook is opened: what it shows is then what its cells add up to. */
const workbookXml = (given: Package): string =>
	[
		`${XML_HEAD}<workbook xmlns="${OFFICE}/spreadsheetml/2006/main" xmlns:r="${RELATION}">`,
		'<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="16000" tabRatio="850"/></bookViews><sheets>',
		...given.sheets.map(({ name }, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`),
		`</sheets>${definedNames(given)}<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`,
	].join('');

const coreProperties = ({ title, createdAt }: Package): string =>
	[
		`${XML_HEAD}<cp:coreProperties xmlns:cp="${OFFICE}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`,
		' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
		`<dc:title>${escaped(title)}</dc:title><dc:creator>Tidemark</dc:creator>`,
		`<dcterms:created xsi:type="dcterms:W3CDTF">${createdAt.toISOString().slice(0, 19)}Z</dcterms:created></cp:coreProperties>`,
	].join('');

const APPLICATION = `${XML_HEAD}<Properties xmlns="${OFFICE}/officeDocument/2006/extended-properties"><Application>Tidemark</Application></Properties>`;

/** Writes a workbook (Office Open XML) from front to back. Sheets are asked for their rows one after the other, and no row is kept. */
export const writePackage = async (sink: Sink, given: Package): Promise<void> => {
	const { sheets, createdAt } = given;
	const archive = zipArchive(sink, createdAt);
	const parts: readonly (readonly [path: string, text: string])[] = [
		['[Content_Types].xml', contentTypes(sheets.length)],
		[
			'_rels/.rels',
			relationships([
				[`${RELATION}/officeDocument`, 'xl/workbook.xml'],
				[`${OFFICE}/package/2006/relationships/metadata/core-properties`, 'docProps/core.xml'],
				[`${RELATION}/extended-properties`, 'docProps/app.xml'],
			]),
		],
		['docProps/core.xml', coreProperties(given)],
		['docProps/app.xml', APPLICATION],
		['xl/workbook.xml', workbookXml(given)],
		[
			'xl/_rels/workbook.xml.rels',
			relationships([
				...sheets.map((_, index) => [`${RELATION}/worksheet`, `worksheets/sheet${index + 1}.xml`] as const),
				[`${RELATION}/styles`, 'styles.xml'],
			]),
		],
		['xl/styles.xml', stylesXml()],
	];
	for (const [path, text] of parts) await archive.add(path, [text]);
	for (const [index, sheet] of sheets.entries()) await archive.add(`xl/worksheets/sheet${index + 1}.xml`, worksheetXml(sheet, index === 0));
	await archive.finish();
};
