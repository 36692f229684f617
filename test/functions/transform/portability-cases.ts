import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { COLUMN_TYPES, type ColumnType, type ColumnValue } from '../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

const caseSchema = z.strictObject({
	differences: z.array(z.int()).min(1),
	about: z.string(),
	statement: z.string(),
	/** Bigints beyond 2^53 and decimals as text, dates as YYYY-MM-DD, timestamps as ISO 8601. */
	rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
	types: z.record(z.string(), z.enum(COLUMN_TYPES)).optional(),
});

const FOLDER = new URL('../../cases/portability/', import.meta.url);
/** Statements of the portable subset with the rows that every engine must give. */
export const cases = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => ({ name: file.replace('.json', ''), ...caseSchema.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))) }));

const plain = (value: ColumnValue[ColumnType] | null): string | number | boolean | null => {
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
	return value;
};

/** The rows of a statement, spelt as in the cases. */
export const plainRows = async (warehouse: Warehouse, statement: string): Promise<unknown[][]> => {
	const rows: unknown[][] = [];
	for await (const row of warehouse.query(statement)) rows.push(Object.values(row).map(plain));
	return rows;
};
