import type { DropFile } from '../../../shared/contracts/config.ts';
import { Problem } from '../../../shared/problem.ts';
import { csvRows } from './csv.ts';
import type { DropFolder } from './folder.ts';
import { jsonlRows } from './jsonl.ts';
import { parquetRows } from './parquet.ts';

/** Every cell as exact text; an empty cell and a missing one are ''. */
export type Cells = Readonly<Record<string, string>>;

/** One row of a file, or why it is none. `place` is for people: the line or the row number. */
export type FileRow =
	| { readonly place: string; readonly cells: Cells; readonly broken?: undefined }
	| { readonly place: string; readonly broken: string };

export interface Table {
	/** Names of the file's columns; for JSON lines those of the first rows. */
	readonly columns: readonly string[];
	readonly rows: AsyncIterable<FileRow>;
}

export type Format = NonNullable<DropFile['format']>;

const readers: Readonly<Record<Format, (folder: DropFolder, file: string, delimiter: string) => Promise<Table>>> = {
	csv: csvRows,
	jsonl: jsonlRows,
	parquet: parquetRows,
};

const endings: Readonly<Record<string, Format>> = { csv: 'csv', tsv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl', parquet: 'parquet' };

/** The format that the mapping states or the file's name shows. Problem (configuration) when neither does. */
export const formatOf = (file: string, stated: Format | undefined): Format => {
	const format = stated ?? endings[file.slice(file.lastIndexOf('.') + 1).toLowerCase()];
	if (format !== undefined) return format;
	throw new Problem({
		kind: 'configuration',
		what: 'The format of a file cannot be told from its name',
		where: file,
		next: 'add format: csv, jsonl or parquet to its mapping',
	});
};

/** Opens a file of rows. Problem (data) when it is empty or not of its format. */
export const openTable = async (folder: DropFolder, file: string, mapping: DropFile): Promise<Table> => {
	const delimiter = mapping.delimiter ?? (file.toLowerCase().endsWith('.tsv') ? '\t' : ',');
	return readers[formatOf(file, mapping.format)](folder, file, delimiter);
};

export const unreadable = (file: string, what: string, saw: string): Problem =>
	new Problem({ kind: 'data', what, where: file, saw, next: 'put a whole file of the right format in its place, then run again' });
