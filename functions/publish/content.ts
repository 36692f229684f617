import { createHash } from 'node:crypto';
import { Problem } from '../../shared/problem.ts';
import { digestStatement } from '../../shared/warehouse/digest.ts';
import type { TableColumn, Warehouse } from '../../shared/warehouse/warehouse.ts';

/** Columns that say which run wrote a row, not what the row says; two runs over one input differ in nothing else. */
export const RUN_COLUMNS: readonly string[] = ['publication_id', 'load_id'];

/** What a table holds. */
export interface Content {
	readonly columns: TableColumn[];
	readonly rows: number;
	/** SHA-256 (hex) over names and types of the columns, the number of rows, and two sums of 60 bits each of the rows' own hashes. */
	readonly hash: string;
}

/**
 * Digests a table where it lies: one statement, one row back, however large the table is. The same rows give the same hash in any order
 * and on every engine; columns of the run itself are left out, and doubles count to a billionth.
 */
export const contentOf = async (warehouse: Warehouse, table: string): Promise<Content> => {
	const columns = [...(await warehouse.columns(table))];
	const hashed = columns.filter(({ name }) => !RUN_COLUMNS.includes(name));
	for await (const row of warehouse.query(digestStatement(table, hashed))) {
		const header = hashed.map(({ name, type }) => `${name}:${type}`).join('\t');
		const body = [row['row_count'], row['first_sum'], row['second_sum']].map(String).join('\t');
		return { columns, rows: Number(row['row_count']), hash: createHash('sha256').update(`${header}\n${body}\n`).digest('hex') };
	}
	throw new Problem({ kind: 'defect', what: 'the engine gave no digest', where: `table ${table}`, next: 'report this as a bug' });
};
