import { type Columns, optional, required } from './column.ts';

/** Upsert: the record looks so now. Delete: the vendor said it is gone. Snapshot: seen in a complete listing. */
export const OPERATIONS = ['upsert', 'delete', 'snapshot'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * What the engine puts beside the entity's own columns in every raw row. Raw rows are immutable; the current fact per key is the row
 * with the greatest (source_version, observed_at, load_id, ordinal), the same in any order of arrival.
 */
export const observationColumns = {
	source_id: required.varchar('Configured source the record came from'),
	stream: required.varchar('Vendor stream that carried the record'),
	record_id: required.varchar('Vendor id of the record, for drill-down'),
	operation: required.varchar('upsert, delete or snapshot'),
	source_version: optional.timestamp("Vendor's own version time of the record, where it keeps one"),
	observed_at: required.timestamp('Instant at which the source was read; never goes back within a source'),
	load_id: required.varchar('Load that wrote the row; sorts in commit order'),
	ordinal: required.bigint('Position of the row within its load'),
	api_version: optional.varchar('API version the record was rendered in'),
} satisfies Columns;
