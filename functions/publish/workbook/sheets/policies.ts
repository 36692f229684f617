import * as z from 'zod';
import type { Row as TableRow } from '../../../../shared/contracts/column.ts';
import type { Custom } from '../sheet.ts';
import type { PlannedSheet } from '../planned-sheet.ts';
import { allRows, columnsOf, type Source, textOf } from '../source.ts';
import { type Row, row, textCell, titleRow } from '../xlsx/cells.ts';

const ABOUT = 'Every rule under which the figures were computed, one column per policy.';
const rulesSchema = z.record(z.string(), z.unknown());

/** A rule's value as a person writes it. */
const valueText = (value: unknown): string => {
	if (value === null || value === undefined) return 'none';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (typeof value === 'string' || typeof value === 'number') return String(value).replaceAll('_', ' ');
	if (Array.isArray(value)) return value.map(valueText).join(', ');
	return Object.entries(value)
		.map(([key, of]) => `${key}: ${valueText(of)}`)
		.join(', ');
};

/** The rules of a policy by key, from the table's one column that holds them all. */
const rulesOf = (values: TableRow): Readonly<Record<string, unknown>> => rulesSchema.parse(JSON.parse(textOf(values, 'policy_json')));

const line = (title: string, cells: readonly string[]): Row => {
	const differs = new Set(cells).size > 1 ? 'differs' : '';
	return row(textCell(title), textCell(differs, 'label'), ...cells.map((text) => textCell(text, 'wrapped')));
};

const sheetRows = (policies: readonly TableRow[], beside: readonly string[]): Row[] => {
	const rules = policies.map(rulesOf);
	const keys = [...new Set(rules.flatMap(Object.keys))].sort();
	return [
		titleRow('Policies'),
		row(textCell(ABOUT, 'note')),
		row(),
		{
			cells: [
				textCell('Rule', 'header'),
				textCell('', 'header'),
				...policies.map((values) => textCell(textOf(values, 'policy_id'), 'headerIndented')),
			],
		},
		line(
			'hash',
			policies.map((values) => textOf(values, 'policy_hash')),
		),
		...keys.map((key) =>
			line(
				key.replaceAll('_', ' '),
				rules.map((of) => valueText(of[key])),
			),
		),
		...beside.map((column) =>
			line(
				column.replaceAll('_', ' '),
				policies.map((values) => valueText(values[column])),
			),
		),
	];
};

/** What stands beside a policy without being one of its rules. */
const BESIDE = ['unexpressed'];

const plan = async (source: Source): Promise<PlannedSheet | null> => {
	const present = columnsOf(source, 'policies');
	if (present === undefined || !present.has('policy_json')) return null;
	const beside = BESIDE.filter((column) => present.has(column));
	const policies = await allRows(
		source,
		`select ${['policy_id', 'policy_hash', 'policy_json', ...beside].join(', ')} from policies order by policy_id`,
	);
	return {
		about: ABOUT,
		names: new Map(),
		notes: [],
		worksheet: {
			name: 'Policies',
			widths: [32, 9, 44],
			columns: 2 + policies.length,
			frozen: { rows: 4, columns: 1 },
			tab: '6B7785',
			rows: sheetRows(policies, beside),
		},
	};
};

export const policies: Custom = { kind: 'custom', plan };
