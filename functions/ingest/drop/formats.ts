import type { DropFile } from '../../../shared/contracts/config.ts';
import { Problem } from '../../../shared/problem.ts';
import { csvRows } from './csv.ts';
import type { DropFolder } from './folder.ts';
import { jsonlRows } from './jsonl.ts';
import { parquetRows } from './parquet.ts';
import type { Table } from './table.ts';

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
export const openTable = async (
	folder: DropFolder,
	file: string,
	mapping: { readonly format?: Format | undefined; readonly delimiter?: string | undefined },
): Promise<Table> => {
	const delimiter = mapping.delimiter ?? (file.toLowerCase().endsWith('.tsv') ? '\t' : ',');
	return readers[formatOf(file, mapping.format)](folder, file, delimiter);
};
