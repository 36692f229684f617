import { Problem } from '../../../shared/problem.ts';

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

/** A file that is not what it should be: Problem (data) naming it. */
export const unreadable = (file: string, what: string, saw: string): Problem =>
	new Problem({ kind: 'data', what, where: file, saw, next: 'put a whole file of the right format in its place, then run again' });
