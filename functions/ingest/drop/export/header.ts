import type { DropExport } from '../../../../shared/contracts/config.ts';
import { Problem } from '../../../../shared/problem.ts';
import { nearest } from '../../../../shared/nearest.ts';
import type { Cells } from '../table.ts';
import type { ExportKind } from './kind.ts';
import type { Kinds } from './kinds.ts';

/** A header without the differences that vendors make between one export and the next: `customers[id]`, `Customers Id` and `customers.id` are one. */
export const folded = (header: string): string =>
	header
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');

type Place = { readonly column: string } | { readonly value: string };

/** Where each field of a kind comes from in one file; fields that are nowhere are left out. */
export type FieldPlan = ReadonlyMap<string, Place>;

const repeated = (field: string, names: readonly string[], byName: ReadonlyMap<string, string>): readonly (readonly [string, Place])[] => {
	const found: [string, Place][] = [];
	for (const name of names)
		for (let index = 0; byName.has(`${name}_${index}`); index++)
			found.push([`${field}.${index}`, { column: byName.get(`${name}_${index}`) ?? '' }]);
	return found;
};

/** Columns of a file by field. What the configuration says comes before what the header shows. */
export const planFields = (kind: ExportKind, header: readonly string[], chosen: DropExport['columns'] = {}): FieldPlan => {
	const byName = new Map(header.map((column) => [folded(column), column]));
	const plan = new Map<string, Place>();
	for (const [field, { names, repeats = false }] of Object.entries(kind.fields)) {
		const said = chosen[field];
		const column = typeof said === 'string' && header.includes(said) ? said : byName.get(names.find((name) => byName.has(name)) ?? '');
		if (repeats) for (const [numbered, place] of repeated(field, names, byName)) plan.set(numbered, place);
		else if (typeof said === 'object') plan.set(field, { value: String(said.value) });
		else if (column !== undefined) plan.set(field, { column });
	}
	return plan;
};

/** Fields that a file must have and does not. */
export const missingFields = (kind: ExportKind, plan: FieldPlan): readonly string[] =>
	Object.entries(kind.fields).flatMap(([field, { optional = false, repeats = false }]) =>
		optional || repeats || plan.has(field) ? [] : [field],
	);

/** A row under the names of the fields; what the file lacks is ''. */
export const underFields = (kind: ExportKind, plan: FieldPlan, cells: Cells): Cells =>
	Object.fromEntries(
		[...new Set([...Object.keys(kind.fields), ...plan.keys()])].map((field) => {
			const from = plan.get(field);
			return [field, from === undefined ? '' : 'value' in from ? from.value : (cells[from.column] ?? '').trim()];
		}),
	);

/** Problem (configuration) when the configuration names a field that none of the kinds has. */
export const checkChosen = ({ columns = {}, export: named }: DropExport, kinds: Kinds, where: string): void => {
	const known = [...new Set([...kinds.values()].flatMap(({ fields }) => Object.keys(fields)))];
	const unknown = Object.keys(columns).find((field) => !known.includes(field));
	if (unknown === undefined) return;
	const close = nearest(unknown, known);
	throw new Problem({
		kind: 'configuration',
		what: `The export ${named} has no such field`,
		where: `${where}, columns`,
		saw: unknown,
		next: `${close === undefined ? '' : `did you mean ${close}? `}its fields are ${known.join(', ')}`,
	});
};

/** Fields of one file. Problem (configuration) when it lacks what its kind needs: names both, and what the file has. */
export const fieldsOf = (
	name: string,
	kind: ExportKind,
	header: readonly string[],
	entry: DropExport,
	file: string,
	where: string,
): FieldPlan => {
	const { columns = {} } = entry;
	const named = Object.values(columns).flatMap((column) => (typeof column === 'string' ? [column] : []));
	const absent = entry.export === name ? named.find((column) => !header.includes(column)) : undefined; // a vendor's other files may lack it
	const plan = planFields(kind, header, columns);
	const missing = missingFields(kind, plan);
	if (missing.length === 0 && absent === undefined) return plan;
	const lacking = `${file} is no ${name} export, or one without the columns that are needed: ${missing.join(', ')}`;
	throw new Problem({
		kind: 'configuration',
		what: absent === undefined ? lacking : `${file} has no column ${absent}`,
		where,
		saw: `columns ${header.join(', ')}`,
		next: `name another export, export those columns too, or say which column it is: columns: { ${missing[0] ?? 'field'}: <column> }`,
	});
};
