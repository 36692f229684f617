import { openTable } from '../formats.ts';
import type { DropFolder } from '../folder.ts';
import type { Cells, FileRow, Table } from '../table.ts';
import { fieldsOf, type FieldPlan, underFields } from './header.ts';
import type { ExportContext } from './kind.ts';
import { instantReader, minorReader } from './reading.ts';
import type { ExportSet } from './sets.ts';

interface FieldTable {
	readonly plan: FieldPlan;
	readonly rows: AsyncIterable<FileRow>;
}

const openFields = async (folder: DropFolder, { name, kind, entry, where }: ExportSet, file: string): Promise<FieldTable> => {
	const table = await openTable(folder, file, entry);
	const plan = fieldsOf(name, kind, table.columns, entry, file, where);
	const rows = async function* (): AsyncGenerator<FileRow> {
		for await (const row of table.rows)
			yield row.broken === undefined ? { place: row.place, cells: underFields(kind, plan, row.cells) } : row;
	};
	return { plan, rows: rows() };
};

/** True where the files have a row, be it a broken one. */
export const hasRows = async (folder: DropFolder, set: ExportSet): Promise<boolean> => {
	for (const file of set.files) {
		const { rows } = await openFields(folder, set, file);
		for await (const _ of rows) return true;
	}
	return false;
};

export type Rows = ReadonlyMap<string, Cells>;

/** Rows of exports by one of their fields; where two have the same, the later one. */
export const rowsByKey = async (folder: DropFolder, sets: readonly ExportSet[], key: string): Promise<Rows> => {
	const found = new Map<string, Cells>();
	for (const set of sets) {
		for (const file of set.files) {
			const { rows } = await openFields(folder, set, file);
			for await (const row of rows) if (row.broken === undefined) found.set(row.cells[key] ?? '', row.cells);
		}
	}
	return found;
};

/** Opens a file as the rows that entities are read from. `lookup` gives the rows of other exports. */
export const openExport = async (
	folder: DropFolder,
	set: ExportSet,
	file: string,
	lookup: (name: string) => Promise<Rows>,
): Promise<Table> => {
	const { kind, entry, where } = set;
	const { plan, rows } = await openFields(folder, set, file);
	const names = Object.keys(kind.lookups ?? {});
	const found = new Map(await Promise.all(names.map(async (name) => [name, await lookup(name)] as const)));
	const context: ExportContext = {
		file,
		instant: instantReader(entry.timezone ?? 'UTC', where),
		minor: minorReader(entry.amounts ?? kind.amounts ?? 'major'),
		lookup: (name) => found.get(name) ?? new Map(),
		has: (field) => plan.has(field),
		isChosen: (field) => entry.columns?.[field] !== undefined,
	};
	return { columns: columnsOf(set), rows: kind.derive === undefined ? rows : kind.derive(rows, context) };
};

async function* each(rows: readonly FileRow[]): AsyncGenerator<FileRow> {
	yield* rows;
}

/** Opens each file once, however often it is asked for, and holds its rows. */
export const held = (open: (file: string) => Promise<Table>): ((file: string) => Promise<Table>) => {
	const made = new Map<string, Promise<{ readonly columns: readonly string[]; readonly rows: readonly FileRow[] }>>();
	const make = async (file: string) => {
		const { columns, rows } = await open(file);
		return { columns, rows: await Array.fromAsync(rows) };
	};
	return async (file) => {
		const kept = made.get(file) ?? make(file);
		made.set(file, kept);
		const { columns, rows } = await kept;
		return { columns, rows: each(rows) };
	};
};

/** What the kind's own mappings read: they are tested with the kind, not against each file. */
const columnsOf = ({ kind }: ExportSet): readonly string[] => [
	'part',
	...Object.keys(kind.fields),
	...kind.entities.flatMap(({ columns }) =>
		Object.values(columns).flatMap((column) => (typeof column === 'string' ? [column] : column.from === undefined ? [] : [column.from])),
	),
];
