import { type Columns, required } from '../contracts/column.ts';
import type { ObjectInfo } from '../storage/object-store.ts';
import { parquetRowCount } from '../storage/parquet-count.ts';
import { writeParquet } from '../storage/parquet.ts';
import { dropTable } from './athena-catalogue.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { storeSelect } from './athena-store-select.ts';
import { ENGINE_TYPES } from './athena-types.ts';
import { identifier } from './literal.ts';
import type { TableColumn } from './warehouse.ts';

const objectsUnder = ({ store }: AthenaPorts, prefix: string): Promise<ObjectInfo[]> => Array.fromAsync(store.list(`${prefix}/`));

const keysUnder = async (ports: AthenaPorts, prefix: string): Promise<string[]> =>
	(await objectsUnder(ports, prefix)).map(({ key }) => key);

/** Rows of all files under the prefix, as the files say themselves. */
const rowsUnder = async (ports: AthenaPorts, prefix: string): Promise<number> => {
	let rows = 0;
	for (const object of await objectsUnder(ports, prefix)) rows += await parquetRowCount(ports.store, object);
	return rows;
};

/** The table's columns in the widths that every published file has. */
const selectOf = (table: string, columns: readonly TableColumn[], orderBy: readonly string[]): string => {
	const fields = columns.map(({ name, type }) => `cast(${identifier(name)} as ${ENGINE_TYPES[type]}) as ${identifier(name)}`);
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
 * Copies a table to Parquet under a prefix that outlives the run; resolves to the keys. The prefix then holds one copy, of as many rows as
 * Athena wrote, or the export fails: what an earlier attempt left is removed before the next.
 */
export const exportTable = async (
	ports: AthenaPorts,
	table: string,
	columns: readonly TableColumn[],
	prefix: string,
	orderBy: readonly string[],
): Promise<readonly string[]> => {
	const copy = `export_${table}`;
	const written = await storeSelect(ports, {
		table: copy,
		select: selectOf(table, columns, orderBy),
		location: () => `${ports.store.address(prefix)}/`,
		clear: async () => ports.store.delete(await keysUnder(ports, prefix)),
		isWhole: async (_location, rows) => rows !== undefined && (await rowsUnder(ports, prefix)) === rows,
	});
	if (written === 0) await writeEmpty(ports, `${prefix}/part-0.parquet`, columns);
	await dropTable(ports, copy);
	return keysUnder(ports, prefix);
};
