import { type Columns, DECIMAL_PRECISION, DECIMAL_SCALE, required } from '../contracts/column.ts';
import { Problem } from '../problem.ts';
import { writeParquet } from '../storage/parquet.ts';
import { dropTable, findTable } from './athena-catalogue.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { resultRows } from './athena-results.ts';
import { storeSelect } from './athena-store-select.ts';
import { identifier } from './literal.ts';
import type { TableColumn } from './warehouse.ts';

const countRows = async (ports: AthenaPorts, table: string): Promise<bigint> => {
	for await (const { rows } of resultRows(ports, `select count(*) as rows from ${identifier(table)}`))
		if (typeof rows === 'bigint') return rows;
	throw new Problem({
		kind: 'defect',
		what: 'the engine counted no rows',
		where: `table ${table}`,
		next: 'report this as a bug',
	});
};

const keysUnder = async ({ store }: AthenaPorts, prefix: string): Promise<string[]> => {
	const keys: string[] = [];
	for await (const { key } of store.list(`${prefix}/`)) keys.push(key);
	return keys;
};

/** The table's columns in the widths that every published file has. */
const selectOf = (table: string, columns: readonly TableColumn[], orderBy: readonly string[]): string => {
	const fields = columns.map(({ name, type }) => {
		const width = type === 'decimal' ? `decimal(${DECIMAL_PRECISION}, ${DECIMAL_SCALE})` : type;
		return `cast(${identifier(name)} as ${width}) as ${identifier(name)}`;
	});
	// Athena need not keep this order within a file; readers that want one say so.
	const order = orderBy.length === 0 ? '' : ` order by ${orderBy.map((name) => `${identifier(name)} nulls last`).join(', ')}`;
	return `select ${fields.join(', ')} from ${identifier(table)}${order}`;
};

/** Athena writes no file for no rows; readers want one that says the columns. */
const writeEmpty = async ({ store }: AthenaPorts, key: string, columns: readonly TableColumn[]): Promise<void> => {
	const contract: Columns = Object.fromEntries(columns.map(({ name, type }) => [name, required[type](name)]));
	await writeParquet(store.open(key), contract).close();
};

/**
 * Copies a table to Parquet under a prefix that outlives the run, and counts what lies there. Objects of an earlier attempt under the
 * prefix are removed before the next, so that the prefix holds one copy or the export fails.
 */
export const exportTable = async (
	ports: AthenaPorts,
	table: string,
	columns: readonly TableColumn[],
	prefix: string,
	orderBy: readonly string[],
): Promise<{ readonly keys: readonly string[]; readonly rows: number }> => {
	const copy = `export_${table}`;
	const rows = await countRows(ports, table);
	await storeSelect(ports, {
		table: copy,
		select: selectOf(table, columns, orderBy),
		prepare: async (attempt) => {
			if (attempt > 1) await ports.store.delete(await keysUnder(ports, prefix));
			return `${ports.store.address(prefix)}/`;
		},
		isWhole: async () => (await findTable(ports, copy)) !== undefined && (await countRows(ports, copy)) === rows,
	});
	if (rows === 0n) await writeEmpty(ports, `${prefix}/part-0.parquet`, columns);
	await dropTable(ports, copy);
	return { keys: await keysUnder(ports, prefix), rows: Number(rows) };
};
