import type { Columns, ColumnType, Row } from '../contracts/column.ts';

export interface TableColumn {
	readonly name: string;
	readonly type: ColumnType;
}

/**
 * The SQL engine: Athena, or DuckDB in the process. One warehouse value serves one run; its tables live in a namespace of their own,
 * so bare table names in SQL always mean this run's tables.
 */
export interface Warehouse {
	/** Declares a table over committed Parquet files. Columns missing from older files read as null. No files: an empty table. */
	attach(table: string, columns: Columns, addresses: readonly string[]): Promise<void>;
	/** Creates a table from a SELECT. Fails (kind defect) when an output column has a type outside ColumnType. */
	create(table: string, select: string): Promise<void>;
	/** Gives a SELECT a name without storing its rows; for steps that are cheaper to compute where they are used. */
	define(table: string, select: string): Promise<void>;
	/** Creates a table from rows made in TypeScript; streams. */
	load(table: string, columns: Columns, rows: AsyncIterable<Row> | Iterable<Row>): Promise<void>;
	/** Streams the rows of a SELECT; values as in ColumnValue. */
	query(select: string): AsyncIterable<Row>;
	/** Says that nothing of the run reads a table any more. Memory is given back; what costs nothing to keep stays until the warehouse closes. */
	release(table: string): Promise<void>;
	columns(table: string): Promise<readonly TableColumn[]>;
	/**
	 * Writes a table as Parquet objects under the prefix, rows in the given order, in place of what an earlier attempt left there; resolves to
	 * the keys written.
	 */
	export(table: string, prefix: string, orderBy: readonly string[]): Promise<readonly string[]>;
	close(): Promise<void>;
}
