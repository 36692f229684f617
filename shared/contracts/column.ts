import * as z from 'zod';

/** The only types that may cross a file or a table: what Parquet, Glue, Trino and DuckDB all agree on. */
export const COLUMN_TYPES = ['boolean', 'integer', 'bigint', 'double', 'decimal', 'varchar', 'date', 'timestamp'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A decimal column is DECIMAL(38,12): vendors price in fractions of a cent down to twelve places. */
export const DECIMAL_PRECISION = 38;
export const DECIMAL_SCALE = 12;

/** How each type looks in TypeScript. A decimal is its decimal text, a date is YYYY-MM-DD, a timestamp is UTC to the millisecond. */
export interface ColumnValue {
	boolean: boolean;
	integer: number;
	bigint: bigint;
	double: number;
	decimal: string;
	varchar: string;
	date: string;
	timestamp: Date;
}

export interface Column<T extends ColumnType = ColumnType, N extends boolean = boolean> {
	readonly type: T;
	readonly nullable: N;
	readonly description: string;
	/** True where the value can name or reach a person; such columns never leave raw. */
	readonly personal?: boolean;
}

export type Columns = Readonly<Record<string, Column>>;

/** A row of plain values, one per column. */
export type RowOf<C extends Columns> = {
	-readonly [K in keyof C]: C[K]['nullable'] extends true ? ColumnValue[C[K]['type']] | null : ColumnValue[C[K]['type']];
};

/** Any row, where the columns are known only at run time. */
export type Row = Record<string, ColumnValue[ColumnType] | null>;

const column =
	<N extends boolean>(nullable: N) =>
	<T extends ColumnType>(type: T) =>
	(description: string, options: { personal?: boolean } = {}): Column<T, N> => ({ type, nullable, description, ...options });

const builders = <N extends boolean>(nullable: N) => {
	const of = column(nullable);
	return {
		boolean: of('boolean'),
		integer: of('integer'),
		bigint: of('bigint'),
		double: of('double'),
		decimal: of('decimal'),
		varchar: of('varchar'),
		date: of('date'),
		timestamp: of('timestamp'),
	};
};

/** Columns that always hold a value. */
export const required = builders(false);
/** Columns that may be null. */
export const optional = builders(true);

const valueSchema: Readonly<Record<ColumnType, z.ZodType>> = {
	boolean: z.boolean(),
	integer: z.int32(),
	bigint: z
		.bigint()
		.min(-(2n ** 63n))
		.max(2n ** 63n - 1n),
	double: z.number(),
	decimal: z.string().regex(/^-?\d{1,26}(\.\d{1,12})?$/, 'a decimal with at most 26 digits before and 12 after the point'),
	varchar: z.string(),
	date: z.iso.date(),
	timestamp: z.date(),
};

/** The strict schema of a row: unknown columns, missing columns and wrong types are all refused. */
export const rowSchema = (columns: Columns): z.ZodType<Row> =>
	z.strictObject(
		Object.fromEntries(
			Object.entries(columns).map(([name, { type, nullable }]) => [name, nullable ? valueSchema[type].nullable() : valueSchema[type]]),
		),
	) as unknown as z.ZodType<Row>; // zod cannot see through fromEntries; the columns themselves are the type
