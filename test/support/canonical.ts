import { createHash } from 'node:crypto';
import { RUN_COLUMNS } from '../../functions/publish/content.ts';
import type { ColumnType, Row } from '../../shared/contracts/column.ts';
import type { TableColumn } from '../../shared/warehouse/warehouse.ts';

type Cell = Row[string];

/** Decimal text without trailing zeros, so that the engine's scale does not show. */
const shortDecimal = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text);

/** One value as text that no other value of its type has. Text is JSON, so tabs and newlines inside it are escaped. */
export const canonicalCell = (type: ColumnType, value: Cell | undefined): string => {
	if (value === null || value === undefined) return '~';
	if (value instanceof Date) return value.toISOString();
	if (type === 'decimal') return shortDecimal(String(value));
	if (type === 'varchar') return JSON.stringify(value);
	return Object.is(value, -0) ? '0' : String(value);
};

/**
 * SHA-256 (hex) of a table's content: a header of `name:type`, then one line per row, cells separated by tabs, in the order the rows come.
 * Feed it rows in key order; the same content then gives the same hash on every engine. Columns of the run itself are left out.
 */
export const canonicalHash = async (
	columns: readonly TableColumn[],
	rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<{ readonly hash: string; readonly rows: number }> => {
	const hashed = columns.filter(({ name }) => !RUN_COLUMNS.includes(name));
	const digest = createHash('sha256').update(`${hashed.map(({ name, type }) => `${name}:${type}`).join('\t')}\n`);
	let count = 0;
	for await (const row of rows) {
		digest.update(`${hashed.map(({ name, type }) => canonicalCell(type, row[name])).join('\t')}\n`);
		count += 1;
	}
	return { hash: digest.digest('hex'), rows: count };
};
