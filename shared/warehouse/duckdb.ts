import { mkdir, open } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Columns, Row } from '../contracts/column.ts';
import { Problem } from '../problem.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { appendRows } from './duckdb-load.ts';
import { columnTypeOf, duckdbType, fromDuckdb } from './duckdb-values.ts';
import { identifier, text } from './literal.ts';
import type { TableColumn, Warehouse } from './warehouse.ts';

export interface DuckdbOptions {
	/** Where exports go; addresses must be file paths. */
	readonly store: ObjectStore;
	/** Spills what does not fit in memory; memory alone when left out. */
	readonly spillFolder?: string;
	readonly memoryLimit?: string;
	readonly threads?: number;
}

const MACROS = readFileSync(new URL('./duckdb-macros.sql', import.meta.url), 'utf8');

const settings = (options: DuckdbOptions): Record<string, string> => ({
	...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
	...(options.threads ? { threads: String(options.threads) } : {}),
	...(options.spillFolder ? { temp_directory: options.spillFolder } : {}),
	preserve_insertion_order: 'false', // no table of a run has an order; without one less is held in memory
	autoinstall_known_extensions: 'false',
	autoload_known_extensions: 'false',
});

/** A warehouse in this process: one in-memory DuckDB that lives as long as the run. */
export const duckdbWarehouse = async (options: DuckdbOptions): Promise<Warehouse> => {
	const instance = await DuckDBInstance.create(':memory:', settings(options));
	const connection = await instance.connect();
	await connection.run(MACROS);
	return {
		attach: (table, columns, addresses) => attach(connection, table, columns, addresses),
		create: (table, select) => create(connection, 'table', table, select),
		define: (table, select) => create(connection, 'view', table, select),
		load: (table, columns, rows) => load(connection, table, columns, rows),
		query: (select) => query(instance, select),
		release: async (table) => {
			await connection.run(`drop table ${identifier(table)}`);
		},
		columns: (table) => describe(connection, table),
		export: (table, prefix, orderBy) => exportTable(connection, options.store, table, prefix, orderBy),
		close: async () => {
			connection.closeSync();
			instance.closeSync();
		},
	};
};

const emptyTable = (table: string, columns: Columns): string =>
	`create table ${identifier(table)} (${Object.entries(columns)
		.map(([name, { type }]) => `${identifier(name)} ${duckdbType[type].sql}`)
		.join(', ')})`;

const attach = async (connection: DuckDBConnection, table: string, columns: Columns, addresses: readonly string[]): Promise<void> => {
	if (addresses.length === 0) {
		await connection.run(emptyTable(table, columns));
		return;
	}
	const files = `read_parquet([${addresses.map(text).join(', ')}], union_by_name = true)`;
	const described = await connection.runAndReadAll(`describe select * from ${files}`);
	const present = new Set(described.getRows().map(([name]) => String(name)));
	const select = Object.entries(columns).map(
		([name, { type }]) => `cast(${present.has(name) ? identifier(name) : 'null'} as ${duckdbType[type].sql}) as ${identifier(name)}`,
	);
	await connection.run(`create view ${identifier(table)} as select ${select.join(', ')} from ${files}`);
};

const describe = async (connection: DuckDBConnection, table: string): Promise<readonly TableColumn[]> => {
	const reader = await connection.runAndReadAll(`describe ${identifier(table)}`);
	return reader.getRows().map(([name, described]) => {
		const type = columnTypeOf(String(described));
		if (type === undefined) {
			throw new Problem({
				kind: 'defect',
				what: 'an output column has a type that Athena cannot have',
				where: `${table}.${String(name)}`,
				saw: String(described),
				next: 'cast it to boolean, integer, bigint, double, decimal, varchar, date or timestamp; an integer sum needs cast(sum(x) as bigint)',
			});
		}
		return { name: String(name), type };
	});
};

const create = async (connection: DuckDBConnection, kind: 'table' | 'view', table: string, select: string): Promise<void> => {
	try {
		await connection.run(`create ${kind} ${identifier(table)} as ${select}`);
	} catch (cause) {
		throw new Problem({
			kind: 'defect',
			what: 'the statement failed',
			where: `table ${table}`,
			saw: String(cause),
			next: 'run the model by hand against the tables it reads',
			cause,
		});
	}
	await describe(connection, table);
};

const load = async (
	connection: DuckDBConnection,
	table: string,
	columns: Columns,
	rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<void> => {
	await connection.run(emptyTable(table, columns));
	await appendRows(connection, table, columns, rows);
};

/** Each stream has its own connection: an open result is lost as soon as its connection runs anything else. */
async function* query(instance: DuckDBInstance, select: string): AsyncIterable<Row> {
	const connection = await instance.connect();
	try {
		const result = await connection.stream(select);
		const names = result.deduplicatedColumnNames();
		for (;;) {
			const chunk = await result.fetchChunk();
			if (chunk === null || chunk.rowCount === 0) return;
			for (const values of chunk.getRows()) yield toRow(names, values);
		}
	} finally {
		connection.closeSync();
	}
}

const toRow = (names: readonly string[], values: readonly DuckDBValue[]): Row => {
	const row: Row = {};
	for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = fromDuckdb(values[index] ?? null);
	return row;
};

/** A manifest may name the file only once it would survive a power cut, and COPY does not wait for the disk. */
const settle = async (address: string): Promise<void> => {
	const file = await open(address, 'r');
	try {
		await file.sync();
	} finally {
		await file.close();
	}
};

const exportTable = async (
	connection: DuckDBConnection,
	store: ObjectStore,
	table: string,
	prefix: string,
	orderBy: readonly string[],
): Promise<readonly string[]> => {
	const key = `${prefix}/part-0.parquet`;
	const address = store.address(key);
	await mkdir(address.slice(0, address.lastIndexOf('/')), { recursive: true });
	const columns = (await describe(connection, table)).map(
		({ name, type }) => `cast(${identifier(name)} as ${duckdbType[type].sql}) as ${identifier(name)}`,
	);
	const order = orderBy.length === 0 ? '' : ` order by ${orderBy.map((name) => `${identifier(name)} nulls last`).join(', ')}`;
	await connection.run(
		`copy (select ${columns.join(', ')} from ${identifier(table)}${order}) to ${text(address)} (format parquet, compression zstd, row_group_size 100000)`,
	);
	await settle(address);
	return [key];
};
