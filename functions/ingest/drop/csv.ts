import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { DropFolder } from './folder.ts';
import { type FileRow, type Table, unreadable } from './table.ts';
import { textOf } from './text.ts';

interface Line {
	readonly record: string[];
	readonly info: { readonly lines: number };
}

const startParser = (folder: DropFolder, file: string, delimiter: string): AsyncIterator<Line> => {
	const parser = parse({
		bom: true,
		record_delimiter: ['\r\n', '\n', '\r'],
		delimiter,
		info: true,
		relax_column_count: true,
		skip_empty_lines: true,
	});
	const source = Readable.from(textOf(folder, file), { objectMode: false });
	source.on('error', (error) => parser.destroy(error));
	source.pipe(parser);
	return parser[Symbol.asyncIterator](); // typed any by the library; with `info` each item is a Line
};

const checkHeader = (file: string, header: readonly string[] | undefined): readonly string[] => {
	if (header === undefined) throw unreadable(file, 'The file is empty', 'not even a header line');
	const twice = header.find((name, index) => header.indexOf(name) !== index);
	if (twice !== undefined) throw unreadable(file, 'Two columns of the file have the same name', twice);
	return header;
};

const rowOf = (header: readonly string[], { record, info }: Line): FileRow => {
	const place = `line ${info.lines}`;
	if (record.length !== header.length) return { place, broken: `has ${record.length} cells where the header has ${header.length}` };
	return { place, cells: Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])) };
};

/** Rows of a CSV file with a header line; quoted cells may hold line breaks. */
export const csvRows = async (folder: DropFolder, file: string, delimiter: string): Promise<Table> => {
	const lines = startParser(folder, file, delimiter);
	const next = async (): Promise<Line | undefined> => {
		try {
			const result = await lines.next();
			return result.done === true ? undefined : result.value;
		} catch (error) {
			if (error instanceof CsvError) throw unreadable(file, 'The file is not CSV from here on', error.message);
			throw error;
		}
	};
	const header = checkHeader(file, (await next())?.record);
	const rows = async function* (): AsyncGenerator<FileRow> {
		for (let line = await next(); line !== undefined; line = await next()) yield rowOf(header, line);
	};
	return { columns: header, rows: rows() };
};
