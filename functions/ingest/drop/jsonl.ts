import type { DropFolder } from './folder.ts';
import { type Cells, type FileRow, type Table, unreadable } from './table.ts';
import { textOf } from './text.ts';

/** Rows looked at to know the columns; JSON lines have no header. */
const SAMPLE = 10_000;

async function* linesOf(folder: DropFolder, file: string): AsyncGenerator<string> {
	let rest = '';
	for await (const chunk of textOf(folder, file)) {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	if (rest !== '') yield rest;
}

/** Keeps numbers as they are written: a float would lose the digits of large ids and amounts. */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
	typeof value === 'number' ? (context?.source ?? String(value)) : value;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const flatten = (value: Json, path: string, cells: Record<string, string>): Record<string, string> => {
	if (value === null) cells[path] = '';
	else if (typeof value !== 'object') cells[path] = String(value);
	else if (Array.isArray(value)) cells[path] = JSON.stringify(value);
	else for (const [name, inner] of Object.entries(value)) flatten(inner, path === '' ? name : `${path}.${name}`, cells);
	return cells;
};

const rowOf = (line: string, number: number): FileRow => {
	const place = `line ${number}`;
	try {
		const value = JSON.parse(line, exact) as Json; // what JSON.parse makes of any text
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isObject ? { place, cells: flatten(value, '', {}) satisfies Cells } : { place, broken: 'is not a JSON object' };
	} catch {
		return { place, broken: 'is not whole JSON' };
	}
};

async function* rowsOf(folder: DropFolder, file: string): AsyncGenerator<FileRow> {
	let number = 0;
	for await (const line of linesOf(folder, file)) {
		number++;
		const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
		if (text.trim() !== '') yield rowOf(text, number);
	}
}

/** Rows of a file with one JSON object per line; fields of inner objects are columns named with dots. */
export const jsonlRows = async (folder: DropFolder, file: string): Promise<Table> => {
	const columns = new Set<string>();
	let seen = 0;
	for await (const row of rowsOf(folder, file)) {
		if (row.broken === undefined) for (const name of Object.keys(row.cells)) columns.add(name);
		if (++seen >= SAMPLE) break;
	}
	if (seen === 0) throw unreadable(file, 'The file is empty', 'no line');
	return { columns: [...columns], rows: rowsOf(folder, file) };
};
