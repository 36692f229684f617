import {
	BIGINT,
	BOOLEAN,
	DATE,
	DECIMAL,
	DOUBLE,
	DuckDBDateValue,
	DuckDBDecimalValue,
	DuckDBTimestampMillisecondsValue,
	DuckDBTimestampValue,
	type DuckDBType,
	type DuckDBValue,
	INTEGER,
	TIMESTAMP,
	VARCHAR,
} from '@duckdb/node-api';
import { type ColumnType, type ColumnValue, DECIMAL_PRECISION, DECIMAL_SCALE } from '../contracts/column.ts';
import { scaledInteger } from '../money/decimal.ts';
import { Problem } from '../problem.ts';

export type Cell = ColumnValue[ColumnType] | null;

/** DuckDB's type for each of ours, as written in SQL and as chunks of rows want it. */
export const duckdbType: Readonly<Record<ColumnType, { readonly sql: string; readonly native: DuckDBType }>> = {
	boolean: { sql: 'boolean', native: BOOLEAN },
	integer: { sql: 'integer', native: INTEGER },
	bigint: { sql: 'bigint', native: BIGINT },
	double: { sql: 'double', native: DOUBLE },
	decimal: { sql: `decimal(${DECIMAL_PRECISION},${DECIMAL_SCALE})`, native: DECIMAL(DECIMAL_PRECISION, DECIMAL_SCALE) },
	varchar: { sql: 'varchar', native: VARCHAR },
	date: { sql: 'date', native: DATE },
	timestamp: { sql: 'timestamp', native: TIMESTAMP },
};

/** Our type for a DuckDB type as `DESCRIBE` prints it, or undefined where no other engine has it. */
export const columnTypeOf = (described: string): ColumnType | undefined => {
	const name = described.toLowerCase();
	if (name.startsWith('decimal(')) return 'decimal';
	if (name === 'timestamp_ms') return 'timestamp';
	return Object.entries(duckdbType).find(([, { sql }]) => sql === name)?.[0] as ColumnType | undefined; // the keys of duckdbType are ColumnTypes
};

/** A DuckDB value as plain TypeScript value; timestamps to the millisecond. */
export const fromDuckdb = (value: DuckDBValue): Cell => {
	if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
		return value;
	if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
	if (value instanceof DuckDBTimestampValue) return new Date(Number(value.micros / 1000n));
	if (value instanceof DuckDBTimestampMillisecondsValue) return new Date(Number(value.millis));
	throw new Problem({
		kind: 'defect',
		what: 'a value of a type that tables may not have',
		where: 'query result',
		saw: String(value),
		next: 'cast the column to one of the portable types',
	});
};

const DECIMAL_TEXT = new RegExp(`^-?\\d+(\\.\\d{0,${DECIMAL_SCALE}})?$`);

/** Decimal text as the integer of 10^-12 units that a DECIMAL(38,12) holds. Excess places are a defect of the caller. */
const decimalUnits = (value: string): bigint => {
	const units = DECIMAL_TEXT.test(value) ? scaledInteger(value, DECIMAL_SCALE) : undefined;
	if (units !== undefined) return units;
	throw new Problem({
		kind: 'data',
		what: 'not a decimal with at most twelve places',
		where: 'decimal column',
		saw: value,
		next: 'correct the record',
	});
};

const MILLISECONDS_PER_DAY = 86_400_000;

/** A plain TypeScript value as the DuckDB value of a column of the given type; the reverse of `fromDuckdb`. */
export const toDuckdb = (type: ColumnType, value: Cell): DuckDBValue => {
	if (value === null) return null;
	if (type === 'decimal') return new DuckDBDecimalValue(decimalUnits(String(value)), DECIMAL_PRECISION, DECIMAL_SCALE);
	if (type === 'date') return new DuckDBDateValue(Date.parse(String(value)) / MILLISECONDS_PER_DAY);
	if (value instanceof Date) return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n);
	return value;
};
