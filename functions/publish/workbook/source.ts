import type { Row as TableRow } from '../../../shared/contracts/column.ts';
import type { Manifest, PublishedTable } from '../../../shared/contracts/publication.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

/** What a workbook is made from: the tables of one publication and what is known of it. */
export interface Source {
	readonly warehouse: Warehouse;
	readonly publication: Pick<Manifest, 'publication_id' | 'as_of' | 'created_at' | 'commits' | 'policies' | 'checks'>;
	readonly tables: readonly PublishedTable[];
	/** Rows that one sheet can hold. */
	readonly rowLimit: number;
}

/** Columns of a published table by name; undefined where this publication has no such table. */
export const columnsOf = ({ tables }: Source, table: string): ReadonlySet<string> | undefined => {
	const found = tables.find(({ name }) => name === table);
	return found && new Set(found.columns.map(({ name }) => name));
};

export const allRows = async ({ warehouse }: Source, select: string): Promise<TableRow[]> => Array.fromAsync(warehouse.query(select));

const unexpected = (name: string, value: unknown): Problem =>
	new Problem({
		kind: 'defect',
		what: 'A table has not the columns that the workbook shows',
		where: name,
		saw: typeof value,
		next: 'correct the sheet in functions/publish/workbook/sheets',
	});

/** A whole number. Problem (defect) where the column holds something else. */
export const wholeOf = (row: TableRow, name: string): bigint => {
	const value = row[name];
	if (typeof value === 'bigint') return value;
	if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
	throw unexpected(name, value);
};

/** Text or a day. Problem (defect) where the column holds something else. */
export const textOf = (row: TableRow, name: string): string => {
	const value = row[name];
	if (typeof value === 'string') return value;
	throw unexpected(name, value);
};
