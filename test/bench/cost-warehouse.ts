import { tablesRead } from '../../functions/transform/dependencies.ts';
import type { Row } from '../../shared/contracts/column.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { identifier, text } from '../../shared/warehouse/literal.ts';
import type { TableColumn, Warehouse } from '../../shared/warehouse/warehouse.ts';
import type { Scanner } from './cost-scans.ts';

/** A statement that Athena would have run. */
export interface Statement {
	readonly table: string;
	/** What the adapter of Athena wants it for; a view is free. */
	readonly kind: 'table' | 'view' | 'query' | 'copy';
	/** Compressed bytes of the column chunks that it reads. */
	readonly bytes: number;
	/** Files that it opens, once per read, and how many of them are committed raw files. */
	readonly files: number;
	readonly rawFiles: number;
	/** Rows handed to the process, and about as many bytes of text as Athena stores for them. */
	readonly rows: number;
	readonly resultBytes: number;
}

export interface Account {
	readonly statements: Statement[];
	/** Parquet that the statements and loads of the run wrote, publications apart, in so many objects. */
	temporaryBytes: number;
	temporaryObjects: number;
	/** Seconds of DuckDB with two threads, storing tables: what stands in for Athena's work. */
	engineSeconds: number;
}

/** Every so many rows one is measured. */
const SAMPLED = 64;
/** Processor time of this process, shared by the two threads that DuckDB has: steadier than the clock on a shared machine. */
const seconds = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 2e6;
};

interface Files {
	readonly count: number;
	readonly bytesByColumn: ReadonlyMap<string, number>;
}

const chunksOf = async (warehouse: Warehouse, addresses: readonly string[]): Promise<Files> => {
	const bytesByColumn = new Map<string, number>();
	if (addresses.length === 0) return { count: 0, bytesByColumn };
	const select = `select path_in_schema as name, cast(sum(total_compressed_size) as bigint) as bytes from parquet_metadata([${addresses.map(text).join(', ')}]) group by 1`;
	for await (const { name, bytes } of warehouse.query(select)) bytesByColumn.set(String(name), Number(bytes));
	return { count: addresses.length, bytesByColumn };
};

/** About what a row takes in a CSV with every value quoted. */
const textBytes = (row: Row): number => Object.values(row).reduce((sum: number, value) => sum + String(value).length + 3, 0);

const total = ({ bytesByColumn }: Files): number => [...bytesByColumn.values()].reduce((sum, bytes) => sum + bytes, 0);

/**
 * DuckDB that keeps an account of the statements the Athena adapter would have run for the same calls, and of the bytes that each would
 * have scanned of the tables' Parquet files.
 */
export const accountingWarehouse = (inner: Warehouse, scanner: Scanner, store: ObjectStore, account: Account): Warehouse => {
	const files = new Map<string, Files>();

	const run = async (table: string, kind: Statement['kind'], select: string, result = { rows: 0, resultBytes: 0 }): Promise<void> => {
		const scans = kind === 'view' ? [] : await scanner.scans(select);
		let [bytes, opened, rawFiles] = [0, 0, 0];
		for (const scan of scans) {
			const of = files.get(scan.table);
			if (of === undefined) throw new Error(`${table} reads ${scan.table}, which has no files`);
			opened += of.count;
			if (scan.table.startsWith('raw_')) rawFiles += of.count;
			for (const column of scan.columns) bytes += of.bytesByColumn.get(column) ?? 0;
		}
		account.statements.push({ table, kind, bytes, files: opened, rawFiles, ...result });
	};

	const columnsOf = async (table: string): Promise<readonly TableColumn[]> => {
		if (scanner.isView(table)) await run(table, 'query', `select * from ${identifier(table)} limit 0`);
		return inner.columns(table);
	};

	const byEngine = async <T>(work: () => Promise<T>): Promise<T> => {
		const begun = seconds();
		const done = await work();
		account.engineSeconds += seconds() - begun;
		return done;
	};

	/** Looks at the files that a table has on Athena. Reads go to DuckDB's own table: it knows the values in it, and joins in a good order. */
	const stored = async (table: string): Promise<void> => {
		const keys = await byEngine(() => inner.export(table, `runs/${table}`, []));
		const of = await chunksOf(
			inner,
			keys.map((key) => store.address(key)),
		);
		files.set(table, of);
		account.temporaryObjects += keys.length;
		account.temporaryBytes += total(of);
		await scanner.table(table, await inner.columns(table));
	};

	return {
		async attach(table, columns, addresses) {
			await inner.attach(table, columns, addresses);
			files.set(table, await chunksOf(inner, addresses));
			await scanner.table(
				table,
				Object.entries(columns).map(([name, { type }]) => ({ name, type })),
			);
		},
		async create(table, select) {
			await run(table, 'table', select);
			await byEngine(() => inner.create(table, select));
			await stored(table);
		},
		async define(table, select) {
			await run(table, 'view', select);
			await inner.define(table, select);
			await scanner.view(table, select);
			await columnsOf(table);
		},
		async load(table, columns, rows) {
			await inner.load(table, columns, rows);
			await stored(table);
		},
		async *query(select) {
			let [rows, resultBytes] = [0, 0];
			for await (const row of inner.query(select)) {
				if (rows % SAMPLED === 0) resultBytes += SAMPLED * textBytes(row);
				rows += 1;
				yield row;
			}
			await run(tablesRead(select.replaceAll('"', '')).join(', '), 'query', select, { rows, resultBytes });
		},
		release: (table) => inner.release(table),
		columns: columnsOf,
		async export(table, prefix, orderBy) {
			await columnsOf(table);
			await run(
				table,
				'copy',
				`select ${(await inner.columns(table)).map(({ name }) => identifier(name)).join(', ')} from ${identifier(table)}`,
			);
			return byEngine(() => inner.export(table, prefix, orderBy));
		},
		close: () => inner.close(),
	};
};
