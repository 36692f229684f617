import type { Columns } from './column.ts';

/** What a person can be named by who asks to be erased. */
export const SUBJECT_KINDS = ['account', 'person', 'email'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One common entity: declared once; Parquet schema, tables, documentation and drop format are derived from it. */
export interface Entity<C extends Columns = Columns> {
	readonly description: string;
	/** Columns that, with `source_id`, name one fact. Among observations of one key the latest wins. */
	readonly key: readonly string[];
	/** Raised when a column changes its meaning; added nullable columns keep the version. */
	readonly version: number;
	readonly columns: C;
	/** True where a row is a dated version: that the thing is gone is a version like another, never a deletion of what was. */
	readonly isDated?: boolean;
	/** By which column each kind of name finds the rows of a person; needed where a column is personal. */
	readonly subject?: Readonly<Partial<Record<SubjectKind, keyof C & string>>>;
}

/** Declares an entity; its key columns are checked against its columns. */
export const entity = <const C extends Columns>(declaration: Entity<C> & { readonly key: readonly (keyof C & string)[] }): Entity<C> =>
	declaration;
