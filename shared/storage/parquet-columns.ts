import { type Columns, type ColumnType, DECIMAL_SCALE, type Row } from '../contracts/column.ts';
import { scaledInteger } from '../money/decimal.ts';
import { Problem } from '../problem.ts';

type Stored = string | number | boolean | bigint;
type Value = NonNullable<Row[string]>;

const DAY_MS = 86_400_000;

const dayNumber = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS;

/** Types whose stored form differs from their value; undefined for a value that has none. */
const encoders: Partial<Readonly<Record<ColumnType, (value: Value) => Stored | undefined>>> = {
	decimal: (value) => (typeof value === 'string' ? scaledInteger(value, DECIMAL_SCALE) : undefined),
	date: (value) => (typeof value === 'string' ? dayNumber(value) : undefined),
	timestamp: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? BigInt(value.getTime()) : undefined),
};

/** The values of one column in the row group under way. */
export interface ColumnBuffer {
	readonly name: string;
	readonly type: ColumnType;
	readonly nullable: boolean;
	readonly encode: ((value: Value) => Stored | undefined) | undefined;
	values: (Stored | null)[];
	/** Many columns repeat one instant or amount: encoding it once saves a big integer per row. */
	last: Value | undefined;
	lastStored: Stored | undefined;
}

export const columnBuffers = (columns: Columns): readonly ColumnBuffer[] =>
	Object.entries(columns).map(([name, { type, nullable }]) => ({
		name,
		type,
		nullable,
		encode: encoders[type],
		values: [],
		last: undefined,
		lastStored: undefined,
	}));

const refuse = ({ name, type }: ColumnBuffer, value: unknown): Problem =>
	new Problem({
		kind: 'defect',
		what: 'A value does not fit its column',
		where: `column ${name} ${type}`,
		saw: value === null || value === undefined ? 'nothing in a required column' : typeof value,
		next: 'report this as a bug: rows are validated before they are written',
	});

const storedForm = (buffer: ColumnBuffer, value: Value): Stored | undefined => {
	if (buffer.encode === undefined) return typeof value === 'object' ? undefined : value;
	if (value === buffer.last) return buffer.lastStored;
	buffer.last = value;
	buffer.lastStored = buffer.encode(value);
	return buffer.lastStored;
};

/** Takes a row's values into their columns. Problem (defect) naming the column of one that does not fit. */
export const bufferRow = (buffers: readonly ColumnBuffer[], row: Row): void => {
	for (const buffer of buffers) {
		const value = row[buffer.name];
		if (value === null || value === undefined) {
			if (!buffer.nullable) throw refuse(buffer, value);
			buffer.values.push(null);
		} else {
			const stored = storedForm(buffer, value);
			if (stored === undefined) throw refuse(buffer, value);
			buffer.values.push(stored);
		}
	}
};
