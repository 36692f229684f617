import { createHash } from 'node:crypto';
import type { DropExport, DropFile } from '../../../shared/contracts/config.ts';
import type { EntityRowOf } from '../../../shared/contracts/connector.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { checkRow } from '../row-check.ts';
import { convert, isSelected } from './convert.ts';
import type { DropFolder } from './folder.ts';
import { checkFileColumns } from './mapping.ts';
import { type Plan } from './plan.ts';
import type { Cells, FileRow, Table } from './table.ts';

/** A row of a file, converted and checked. */
export interface ReadRow {
	readonly id: string | null;
	/** File and line, for people. */
	readonly place: string;
	readonly cells: Cells;
	readonly taken: EntityRowOf | null;
	readonly refused: Refusal | null;
}

export interface DropRead {
	readonly folder: DropFolder;
	readonly files: readonly string[];
	readonly mapping: DropFile;
	readonly plan: Plan;
	readonly where: string;
	readonly open: (file: string) => Promise<Table>;
	/** Other files that the rows depend on, and the settings that made the mapping. */
	readonly besides?: readonly string[];
	readonly settings?: DropExport;
}

/** A row of an entity whose name is only known at run time; its columns are checked by `checkRow`, not by the compiler. */
export const entityRow = (entity: string, row: Row): EntityRowOf => ({ entity, row }) as unknown as EntityRowOf;

const readRow = (plan: Plan, file: string, row: FileRow): ReadRow | null => {
	const place = `${file} ${row.place}`;
	if (row.broken !== undefined)
		return { id: null, place, cells: {}, taken: null, refused: refusal(`a row of ${file}`, row.broken, row.place, false) };
	if (!isSelected(plan, row.cells)) return null;
	const { row: values, id, refused } = convert(plan, row.cells);
	const taken = entityRow(plan.entity, values);
	const wrong = refused ?? checkRow(taken);
	return { id, place, cells: row.cells, taken: wrong === null ? taken : null, refused: wrong };
};

/** Checks the mapping against the columns of every file before a row is taken. */
export const checkFiles = async ({ open, files, plan, where }: DropRead): Promise<void> => {
	for (const file of files) checkFileColumns(plan, file, (await open(file)).columns, where);
};

/** The selected rows of a mapping's files. */
export async function* readRows({ open, files, plan }: DropRead): AsyncGenerator<ReadRow> {
	for (const file of files) {
		const table = await open(file);
		for await (const fileRow of table.rows) {
			const row = readRow(plan, file, fileRow);
			if (row !== null) yield row;
		}
	}
}

/** Equal for equal rows. */
export const contentHash = ({ row }: EntityRowOf): string => {
	const text = JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
	return createHash('sha1').update(text).digest('base64');
};
