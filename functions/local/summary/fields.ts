import { Problem } from '../../../shared/problem.ts';
import type { Cell } from '../../../shared/warehouse/duckdb-values.ts';
import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';

export type Fields = Readonly<Record<string, Cell>>;

/** All rows of a query by column name; for the few rows that a page shows. */
export const fetchRows = async (reader: Reader, select: string): Promise<Fields[]> => {
	const { columns, rows } = await reader.query(select);
	const all: Fields[] = [];
	for await (const row of rows) all.push(Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
	return all;
};

const unexpected = (name: string, value: unknown): Problem =>
	new Problem({
		kind: 'defect',
		what: 'A published column is not what the summary expects',
		where: name,
		saw: typeof value,
		next: 'report this as a bug',
	});

/** An integer column. Problem (defect) where it is something else. */
export const bigintOf = (row: Fields, name: string): bigint => {
	const value = row[name];
	if (typeof value === 'bigint') return value;
	throw unexpected(name, value);
};

/** A text or date column. Problem (defect) where it is something else. */
export const textOf = (row: Fields, name: string): string => {
	const value = row[name];
	if (typeof value === 'string') return value;
	throw unexpected(name, value);
};

/** A double column, null allowed. Problem (defect) where it is something else. */
export const numberOf = (row: Fields, name: string): number | null => {
	const value = row[name];
	if (value === null || typeof value === 'number') return value;
	throw unexpected(name, value);
};
