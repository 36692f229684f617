import * as z from 'zod';

/** Where reading of one stream stands. Half-open: everything before `through` has been read. */
export const cursorSchema = z.strictObject({
	/** A backfill under way: the query of the next page and the frozen upper edge. Null when complete. */
	backfill: z
		.strictObject({
			next: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
			upTo: z.iso.datetime(),
			records: z.int(),
		})
		.nullable(),
	/** Upper edge of what is known to be complete; null before the first backfill has finished. */
	through: z.iso.datetime().nullable(),
	/** For a stream that is read whole (a file): what was read, as a sha256; reading the same again is needless. */
	digest: z.string().length(64).optional(),
});

export const dataFileSchema = z.strictObject({
	key: z.string(),
	entity: z.string(),
	stream: z.string(),
	rows: z.int().positive(),
	bytes: z.int().positive(),
	sha256: z.string().length(64),
	/** Key of an earlier file that holds the same rows with what was since erased; this one is read in its place. */
	rewrites: z.string().optional(),
});

/** Records whose personal columns are never taken again, however often the source shows them. */
export const suppressionSchema = z.strictObject({
	/** Key of the hashes; one per source, so that they cannot be looked up in a table made elsewhere. */
	salt: z.string().min(16),
	/** HMAC-SHA-256 (hex) of entity and key values. */
	hashes: z.array(z.string().length(64)),
});

/** One numbered record of a source's log. Data and cursor become visible together when it is put. */
export const commitSchema = z.strictObject({
	format: z.literal(1),
	source_id: z.string(),
	number: z.int().positive(),
	load_id: z.string(),
	committed_at: z.iso.datetime(),
	/** Greatest observed_at of the load; the next load's may not be smaller. */
	observed_at: z.iso.datetime(),
	api_version: z.string().nullable(),
	files: z.array(dataFileSchema),
	/** Keys of files of earlier commits that are no longer read (compaction, erasure). */
	replaces: z.array(z.string()),
	/** Cursor per stream (and `changes` for the feed) after this commit; streams not named keep theirs. */
	cursors: z.record(z.string(), cursorSchema),
	/** Records refused, per stream and reason. */
	quarantine: z.array(z.strictObject({ key: z.string(), stream: z.string(), reason: z.string(), records: z.int().positive() })),
	/** Fields seen and not declared: names and types, never values. */
	drift: z.array(z.strictObject({ stream: z.string(), field: z.string(), type: z.string(), records: z.int().positive() })),
	/** Of a commit that erased a person: the person's records, and how many rows lost a value. */
	erasure: suppressionSchema.extend({ rows: z.int().min(0) }).optional(),
});

/** Everything commits 1..number say, folded, so that reading a long log stays cheap. */
export const checkpointSchema = z.strictObject({
	format: z.literal(1),
	source_id: z.string(),
	number: z.int().positive(),
	observed_at: z.iso.datetime(),
	files: z.array(dataFileSchema.extend({ load_id: z.string() })),
	cursors: z.record(z.string(), cursorSchema),
	suppression: suppressionSchema.optional(),
	/** Key of an erased file: key of the one that is read in its place. */
	rewritten: z.record(z.string(), z.string()).optional(),
});

export type Cursor = z.infer<typeof cursorSchema>;
export type DataFile = z.infer<typeof dataFileSchema>;
export type Suppression = z.infer<typeof suppressionSchema>;
export type Commit = z.infer<typeof commitSchema>;
export type Checkpoint = z.infer<typeof checkpointSchema>;
