import { escaped, XML_HEAD } from './xml.ts';

interface Look {
	readonly font?: keyof typeof FONTS;
	readonly fill?: keyof typeof FILLS;
	readonly border?: keyof typeof BORDERS;
	/** Number format code of the format's own language. */
	readonly format?: string;
	readonly align?: 'left' | 'right' | 'center';
	readonly wrap?: true;
	readonly indent?: number;
}

const font = (size: number, colour: string, more = ''): string =>
	`<font>${more}<sz val="${size}"/><color rgb="FF${colour}"/><name val="Calibri"/><family val="2"/></font>`;

const FONTS = {
	plain: font(10, '1F2933'),
	bold: font(10, '1F2933', '<b/>'),
	title: font(16, '12355B', '<b/>'),
	section: font(11, '12355B', '<b/>'),
	header: font(10, 'FFFFFF', '<b/>'),
	muted: font(9, '6B7785'),
	link: font(10, '0B5CAD', '<u/>'),
};

const solid = (colour: string): string =>
	`<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/><bgColor indexed="64"/></patternFill></fill>`;

/** The first two are the format's own and must stand there. */
const FILLS = {
	none: '<fill><patternFill patternType="none"/></fill>',
	gray125: '<fill><patternFill patternType="gray125"/></fill>',
	header: solid('12355B'),
	section: solid('E4ECF4'),
};

const side = (name: string, style: string | null): string =>
	style === null ? `<${name}/>` : `<${name} style="${style}"><color rgb="FF12355B"/></${name}>`;
const border = (top: string | null, bottom: string | null): string =>
	`<border>${side('left', null)}${side('right', null)}${side('top', top)}${side('bottom', bottom)}<diagonal/></border>`;

const BORDERS = { none: border(null, null), total: border('thin', 'double') };

const places = (exponent: number): string => (exponent === 0 ? '' : `.${'0'.repeat(exponent)}`);
/** Negative amounts in parentheses, nothing as a dash; the digits stay in one column. */
const moneyFormat = (exponent: number): string => `#,##0${places(exponent)}_);\\(#,##0${places(exponent)}\\);\\–_)`;
const checkFormat = (exponent: number): string => `#,##0${places(exponent)}_);\\(#,##0${places(exponent)}\\);0${places(exponent)}_)`;
const COUNT = '#,##0_);\\(#,##0\\);\\–_)';

/** Digits after the point that a currency may have: yen none, dollars two, dinars three. */
const EXPONENTS = [0, 2, 3] as const;
type Exponent = (typeof EXPONENTS)[number];
type Weight = 'money' | 'moneyTotal' | 'moneyMuted' | 'check';

const moneyLooks = (exponent: Exponent): readonly (readonly [Style, Look])[] => [
	[`money${exponent}`, { format: moneyFormat(exponent) }],
	[`moneyTotal${exponent}`, { format: moneyFormat(exponent), font: 'bold', border: 'total' }],
	[`moneyMuted${exponent}`, { format: moneyFormat(exponent), font: 'muted' }],
	[`check${exponent}`, { format: checkFormat(exponent), font: 'bold' }],
];

const PLAIN_LOOKS = {
	/** Number 0: what a cell without a style has. */
	text: {},
	title: { font: 'title' },
	section: { font: 'section', fill: 'section' },
	sectionRight: { font: 'muted', fill: 'section', align: 'right' },
	header: { font: 'header', fill: 'header', align: 'left' },
	headerRight: { font: 'header', fill: 'header', align: 'right' },
	headerMonth: { font: 'header', fill: 'header', align: 'right', format: 'mmm yyyy' },
	headerPartial: { font: 'header', fill: 'header', align: 'right', format: 'mmm yyyy"*"' },
	label: { font: 'bold' },
	total: { font: 'bold', border: 'total' },
	indented: { indent: 1 },
	note: { font: 'muted' },
	noteIndented: { font: 'muted', indent: 1 },
	wrapped: { wrap: true, indent: 1 },
	headerIndented: { font: 'header', fill: 'header', align: 'left', indent: 1 },
	wrappedNote: { wrap: true },
	link: { font: 'link' },
	month: { format: 'mmm yyyy', align: 'left' },
	day: { format: 'yyyy-mm-dd', align: 'left' },
	instant: { format: 'yyyy-mm-dd hh:mm:ss', align: 'left' },
	count: { format: COUNT },
	countTotal: { format: COUNT, font: 'bold', border: 'total' },
	countMuted: { format: COUNT, font: 'muted' },
	share: { format: '0.0%' },
	verdict: { font: 'bold', align: 'left' },
} as const satisfies Readonly<Record<string, Look>>;

export type Style = keyof typeof PLAIN_LOOKS | `${Weight}${Exponent}`;

const LOOKS: ReadonlyMap<string, Look> = new Map<string, Look>([...Object.entries(PLAIN_LOOKS), ...EXPONENTS.flatMap(moneyLooks)]);
const NUMBERS: ReadonlyMap<string, number> = new Map([...LOOKS.keys()].map((name, index) => [name, index]));
const FORMATS = [...new Set([...LOOKS.values()].flatMap(({ format }) => (format === undefined ? [] : [format])))];
/** Numbers below belong to the format's built-in ones. */
const FIRST_FORMAT = 164;

/** Which entry of the style sheet a cell names. */
export const styleNumber = (style: Style): number => NUMBERS.get(style) ?? 0;

/** How an amount in a currency with that many digits after the point is shown. */
export const moneyStyle = (weight: Weight, exponent: number): Style => `${weight}${EXPONENTS.find((one) => one === exponent) ?? 2}`;

const alignment = ({ align, wrap, indent }: Look): string => {
	const horizontal = align ?? (indent === undefined ? undefined : 'left');
	const attributes = [
		horizontal === undefined ? '' : ` horizontal="${horizontal}"`,
		wrap === undefined ? '' : ' wrapText="1"',
		indent === undefined ? '' : ` indent="${indent}"`,
	].join('');
	return `<alignment vertical="top"${attributes}/>`;
};

const placeOf = (record: object, name: string): number => Object.keys(record).indexOf(name);

const lookXml = (look: Look): string => {
	const format = look.format === undefined ? 0 : FIRST_FORMAT + FORMATS.indexOf(look.format);
	const [fontId, fillId, borderId] = [
		placeOf(FONTS, look.font ?? 'plain'),
		placeOf(FILLS, look.fill ?? 'none'),
		placeOf(BORDERS, look.border ?? 'none'),
	];
	return `<xf numFmtId="${format}" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${alignment(look)}</xf>`;
};

const counted = (name: string, parts: readonly string[]): string => `<${name} count="${parts.length}">${parts.join('')}</${name}>`;

/** Looks of cells whose value decides: 0 something does not foot, 1 it does. */
export const ALERT = 0;
export const CALM = 1;
const DIFFERENTIAL = [
	'<dxf><font><b/><color rgb="FFFFFFFF"/></font><fill><patternFill patternType="solid"><fgColor rgb="FFC62828"/><bgColor rgb="FFC62828"/></patternFill></fill></dxf>',
	'<dxf><font><b/><color rgb="FF2E7D32"/></font></dxf>',
];

/** The style sheet of every workbook. */
export const stylesXml = (): string =>
	[
		`${XML_HEAD}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`,
		counted(
			'numFmts',
			FORMATS.map((format, index) => `<numFmt numFmtId="${FIRST_FORMAT + index}" formatCode="${escaped(format)}"/>`),
		),
		counted('fonts', Object.values(FONTS)),
		counted('fills', Object.values(FILLS)),
		counted('borders', Object.values(BORDERS)),
		'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
		counted('cellXfs', [...LOOKS.values()].map(lookXml)),
		'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
		counted('dxfs', DIFFERENTIAL),
		'</styleSheet>',
	].join('');
