import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient, Table } from '@aws-sdk/client-glue';
import type { Clock } from '../clock.ts';
import type { Columns, Row } from '../contracts/column.ts';
import { Problem } from '../problem.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { writeParquet } from '../storage/parquet.ts';
import { declareRows, declareTable, dropDatabase, ensureDatabase, findTable } from './athena-catalogue.ts';
import { exportTable } from './athena-export.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { portableColumn, resultRows, selectedColumns } from './athena-results.ts';
import { executed, requestToken } from './athena-statement.ts';
import { storeSelect } from './athena-store-select.ts';
import { identifier } from './literal.ts';
import type { TableColumn, Warehouse } from './warehouse.ts';

export interface AthenaOptions {
	readonly athena: AthenaClient;
	readonly glue: GlueClient;
	/** The bucket that Athena reads and writes; addresses must be s3://. */
	readonly store: ObjectStore;
	/** Letters, digits, hyphens and underscores; another run has another id, a resumed one the same. */
	readonly runId: string;
	/** What the names of all run databases of this environment begin with. */
	readonly databasePrefix: string;
	readonly workgroup: string;
	/** Where Athena leaves query results, s3://…/; left out where the workgroup says it. */
	readonly outputLocation?: string;
	/** A statement that runs longer is stopped; Athena's own limit is 1,800 unless raised. */
	readonly limitSeconds?: number;
	/** The limit of a statement that creates no table: its answer is waited for by the process that asked. `limitSeconds` when left out. */
	readonly readLimitSeconds?: number;
	/** How long a statement that creates a table is waited for before NotYet is thrown; to its end when left out. */
	readonly patienceSeconds?: number;
	readonly clock: Clock;
	readonly sleep: (milliseconds: number) => Promise<void>;
}

const LIMIT_SECONDS = 1_800;

/** The Glue database of a run: Glue knows no capitals and no hyphens. */
export const runDatabase = (prefix: string, runId: string): string => {
	if (/^[A-Za-z0-9_-]+$/.test(runId)) return `${prefix}${runId.toLowerCase().replaceAll('-', '_')}`;
	throw new Problem({
		kind: 'defect',
		what: 'not an id for a run',
		where: 'run id',
		saw: JSON.stringify(runId),
		next: 'use letters, digits, hyphens and underscores',
	});
};

/**
 * A warehouse on Athena: one Glue database per run, its tables under runs/<run>/ in the bucket. Everything may be repeated after a
 * crash with the same run id. Closing drops the database; the objects under runs/ are left to the bucket's lifecycle.
 */
export const athenaWarehouse = async (options: AthenaOptions): Promise<Warehouse> => {
	const database = runDatabase(options.databasePrefix, options.runId);
	const ports: AthenaPorts = { ...options, database, limitSeconds: options.limitSeconds ?? LIMIT_SECONDS };
	await ensureDatabase(ports);
	return {
		attach: (table, columns, addresses) => attach(ports, table, columns, addresses),
		create: (table, select) => create(ports, table, select),
		define: (table, select) => define(ports, table, select),
		release: async () => {}, // the run's files and its database go when it ends
		load: (table, columns, rows) => load(ports, table, columns, rows),
		query: (select) => resultRows(ports, select),
		columns: (table) => columnsOf(ports, table),
		export: async (table, prefix, orderBy) => exportTable(ports, table, await columnsOf(ports, table), prefix, orderBy),
		close: () => dropDatabase(ports),
	};
};

/** The files are named one by one in a manifest object, so that nothing beside them is ever read. */
const attach = async (ports: AthenaPorts, table: string, columns: Columns, addresses: readonly string[]): Promise<void> => {
	const folder = `runs/${ports.runId}/${table}/${addresses.length === 0 ? 'nothing' : 'manifest'}`;
	const location = `${ports.store.address(folder)}/`;
	if (addresses.length > 0) await ports.store.put(`${folder}/files.txt`, new TextEncoder().encode(`${addresses.join('\n')}\n`));
	await declareTable(ports, table, { columns, location, isManifest: addresses.length > 0 });
};

const load = async (ports: AthenaPorts, table: string, columns: Columns, rows: AsyncIterable<Row> | Iterable<Row>): Promise<void> => {
	const folder = `runs/${ports.runId}/${table}/rows`;
	const parquet = writeParquet(ports.store.open(`${folder}/part-0.parquet`), columns);
	const location = `${ports.store.address(folder)}/`;
	try {
		for await (const row of rows) {
			parquet.append(row);
			await parquet.settle();
		}
		const written = await parquet.close();
		await declareTable(ports, table, { columns, location, rows: written.rows });
	} catch (cause) {
		await parquet.abort();
		throw cause;
	}
};

const isAt = ({ StorageDescriptor }: Table, location: string): boolean =>
	StorageDescriptor?.Location?.replace(/\/$/, '') === location.replace(/\/$/, '');

const create = async (ports: AthenaPorts, table: string, select: string): Promise<void> => {
	const folder = (attempt: number): string => `runs/${ports.runId}/${table}/${requestToken(select, String(attempt)).slice(0, 32)}`;
	let made: Table | undefined;
	const rows = await storeSelect(ports, {
		table,
		select,
		location: (attempt) => `${ports.store.address(folder(attempt))}/`,
		isWhole: async (at, written) => {
			made = await findTable(ports, table);
			return made !== undefined && (written !== undefined || isAt(made, at));
		},
	});
	if (made === undefined) return;
	storedColumns(table, made);
	if (rows !== undefined) await declareRows(ports, table, made, rows);
};

const define = async (ports: AthenaPorts, table: string, select: string): Promise<void> => {
	await executed(ports, table, `create or replace view ${identifier(table)} as\n${select}`);
	await columnsOf(ports, table);
};

const storedColumns = (table: string, { StorageDescriptor }: Table): TableColumn[] =>
	(StorageDescriptor?.Columns ?? []).map(({ Name = '', Type = '' }) => portableColumn(table, Name, Type));

/** Glue knows the columns of a table; those of a view are asked of the engine. */
const columnsOf = async (ports: AthenaPorts, table: string): Promise<readonly TableColumn[]> => {
	const found = await findTable(ports, table);
	if (found?.TableType === 'VIRTUAL_VIEW') return selectedColumns(ports, table, `select * from ${identifier(table)} limit 0`);
	if (found !== undefined) return storedColumns(table, found);
	throw new Problem({
		kind: 'defect',
		what: 'there is no such table in this run',
		where: `table ${table}`,
		saw: ports.database,
		next: 'create it first',
	});
};
