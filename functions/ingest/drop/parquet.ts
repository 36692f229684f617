import { type ParquetTable, readParquet } from '../parquet-read.ts';
import type { DropFolder } from './folder.ts';
import { type FileRow, type Table, unreadable } from './table.ts';

const textOf = (value: unknown): string => {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return value.toISOString();
	if (value instanceof Uint8Array) return new TextDecoder().decode(value);
	return typeof value === 'object'
		? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
		: `${value as string | number | bigint | boolean}`; // a Parquet value is one of these when it is no object
};

async function* rowsOf(table: ParquetTable): AsyncGenerator<FileRow> {
	let number = 0;
	for await (const rows of table.groups()) {
		for (const row of rows)
			yield { place: `row ${++number}`, cells: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)])) };
	}
}

/** Rows of a Parquet file; decimals of any width stay exact. */
export const parquetRows = async (folder: DropFolder, file: string): Promise<Table> => {
	const table = await readParquet(await folder.openAt(file)).catch((error: unknown) => {
		throw unreadable(file, 'The file is not Parquet', error instanceof Error ? error.message : String(error));
	});
	return { columns: table.columns, rows: rowsOf(table) };
};
