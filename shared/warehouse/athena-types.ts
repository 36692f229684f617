import { type ColumnType, DECIMAL_PRECISION, DECIMAL_SCALE } from '../contracts/column.ts';

const DECIMAL = `decimal(${DECIMAL_PRECISION},${DECIMAL_SCALE})`;

/** Glue's (Hive's) spelling of our types: what the catalogue says of files. */
export const GLUE_TYPES: Readonly<Record<ColumnType, string>> = {
	boolean: 'boolean',
	integer: 'int',
	bigint: 'bigint',
	double: 'double',
	decimal: DECIMAL,
	varchar: 'string',
	date: 'date',
	timestamp: 'timestamp',
};

/** The engine's (Trino's) spelling: what statements and views say. */
export const ENGINE_TYPES: Readonly<Record<ColumnType, string>> = {
	boolean: 'boolean',
	integer: 'integer',
	bigint: 'bigint',
	double: 'double',
	decimal: DECIMAL,
	varchar: 'varchar',
	date: 'date',
	timestamp: 'timestamp(3)',
};
