import type { Columns, Row } from '../../shared/contracts/column.ts';

const decoder = new TextDecoder();

/** Text as Parquet keeps it, in bytes, or anything else as text. */
export const text = (value: unknown): string => (value instanceof Uint8Array ? decoder.decode(value) : String(value));

const valueOf = (type: string, value: unknown): Row[string] => {
	if (value === null || value === undefined) return null;
	if (type === 'date') return value instanceof Date ? value.toISOString().slice(0, 10) : text(value);
	if (type === 'timestamp') return value instanceof Date ? value : null;
	if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
	return text(value);
};

/** A row as it was before it was written; columns that the file is older than are null. */
export const storedRow = (columns: Columns, stored: Readonly<Record<string, unknown>>): Row =>
	Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, valueOf(type, stored[name])]));
