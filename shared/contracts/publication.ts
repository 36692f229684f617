import * as z from 'zod';
import { COLUMN_TYPES } from './column.ts';

/** UTC time to the millisecond, then eight hex digits of the input hash: sorts by time. */
export const publicationIdSchema = z.string().regex(/^\d{8}T\d{9}Z-[0-9a-f]{8}$/, 'a publication id such as 20251215T000000000Z-0a1b2c3d');

export const publishedTableSchema = z.strictObject({
	name: z.string(),
	description: z.string(),
	/** Columns that name a row; rows lie in their order. */
	key: z.array(z.string()),
	columns: z.array(z.strictObject({ name: z.string(), type: z.enum(COLUMN_TYPES) })),
	keys: z.array(z.string()).describe('objects that hold the rows'),
	rows: z.int().min(0),
	/** Of the rows, in any order: the same content gives the same hash on every engine. */
	hash: z.string().length(64),
});

/** A document for people that a publication holds beside its tables. */
export const publishedFileSchema = z.strictObject({
	name: z.string(),
	key: z.string(),
	bytes: z.int().positive(),
	sha256: z.string().length(64),
});

/** Everything about one publication; written once, before the pointer may name it. */
export const manifestSchema = z.strictObject({
	format: z.literal(1),
	publication_id: publicationIdSchema,
	/** What was current when this was published; null for the first. */
	previous: publicationIdSchema.nullable(),
	created_at: z.iso.datetime(),
	as_of: z.iso.datetime(),
	/** Hash of everything that decides the content: committed files, models, policies, settings, as-of. */
	input_hash: z.string().length(64),
	/** Code that computed the tables; absent from publications of before it was noted. */
	code_hash: z.string().length(64).optional(),
	/** Last entry of the log of closes that was read; absent where nothing was ever closed. */
	closes: z.int().positive().optional(),
	/** Last commit read, per source. */
	commits: z.record(z.string(), z.int().min(0)),
	policies: z.array(z.strictObject({ policy_id: z.string(), policy_hash: z.string() })),
	tables: z.array(publishedTableSchema),
	/** Left out by publications made before there were any. */
	files: z.array(publishedFileSchema).optional(),
	checks: z.array(z.strictObject({ name: z.string(), severity: z.enum(['fatal', 'warning']), failing_rows: z.int().min(0) })),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type PublishedFile = z.infer<typeof publishedFileSchema>;
export type PublishedTable = z.infer<typeof publishedTableSchema>;

/** The one object that says which publication is current; replaced by one conditional put. */
export const pointerSchema = z.strictObject({
	publication_id: publicationIdSchema,
	/** After a rollback, or several: what the last run had published. A run over the same input does not bring it back by itself. */
	left: publicationIdSchema.nullable(),
});
export type Pointer = z.infer<typeof pointerSchema>;
