import type { SchemaElement } from 'hyparquet';
import { DECIMAL_PRECISION, DECIMAL_SCALE, type Columns, type ColumnType } from '../contracts/column.ts';

/** How each column type lies in Parquet: only what Athena, Glue and DuckDB read alike. */
const physical: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
	boolean: { type: 'BOOLEAN' },
	integer: { type: 'INT32' },
	bigint: { type: 'INT64' },
	double: { type: 'DOUBLE' },
	decimal: {
		type: 'FIXED_LEN_BYTE_ARRAY',
		type_length: 16,
		converted_type: 'DECIMAL',
		precision: DECIMAL_PRECISION,
		scale: DECIMAL_SCALE,
		logical_type: { type: 'DECIMAL', precision: DECIMAL_PRECISION, scale: DECIMAL_SCALE },
	},
	varchar: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
	date: { type: 'INT32', converted_type: 'DATE' },
	// Not adjusted to UTC, so that both engines read a plain timestamp and never one with a zone.
	timestamp: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
};

/** The Parquet schema of a flat table. */
export const parquetSchema = (columns: Columns): SchemaElement[] => [
	{ name: 'root', num_children: Object.keys(columns).length },
	...Object.entries(columns).map(
		([name, { type, nullable }]): SchemaElement => ({ name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED', ...physical[type] }),
	),
];
