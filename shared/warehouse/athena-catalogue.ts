import {
	CreateDatabaseCommand,
	DeleteDatabaseCommand,
	DeleteTableCommand,
	GetTableCommand,
	type Table,
	UpdateTableCommand,
} from '@aws-sdk/client-glue';
import type { Columns } from '../contracts/column.ts';
import { putTable, unless } from './athena-glue.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { parquetStorage } from './athena-storage.ts';
import { patiently } from './athena-throttling.ts';

/** Makes the database where it is not there yet. */
export const ensureDatabase = async ({ glue, database, sleep }: AthenaPorts): Promise<void> => {
	const DatabaseInput = { Name: database, Description: 'Tables of one run of Tidemark; dropped when it ends.' };
	await patiently(sleep, `database ${database}`, () =>
		unless('AlreadyExistsException', () => glue.send(new CreateDatabaseCommand({ DatabaseInput }))),
	);
};

/** Drops the database and its tables; their objects stay. Harmless where it is gone. */
export const dropDatabase = async ({ glue, database, sleep }: AthenaPorts): Promise<void> => {
	await patiently(sleep, `database ${database}`, () =>
		unless('EntityNotFoundException', () => glue.send(new DeleteDatabaseCommand({ Name: database }))),
	);
};

export const findTable = async ({ glue, database, sleep }: AthenaPorts, table: string): Promise<Table | undefined> => {
	const found = await patiently(sleep, `table ${table}`, () =>
		unless('EntityNotFoundException', () => glue.send(new GetTableCommand({ DatabaseName: database, Name: table }))),
	);
	return found?.Table;
};

/** Takes a table out of the catalogue; its objects stay. Harmless where it is gone. */
export const dropTable = async ({ glue, database, sleep }: AthenaPorts, table: string): Promise<void> => {
	await patiently(sleep, `table ${table}`, () =>
		unless('EntityNotFoundException', () => glue.send(new DeleteTableCommand({ DatabaseName: database, Name: table }))),
	);
};

/** What the engine takes for the number of rows of a table: it sends a small table to every node instead of sorting a large one by its key. */
const rowCount = (rows: number): Readonly<Record<string, string>> => ({ numRows: String(rows) });

/** Tells the catalogue how many rows a table has. */
export const declareRows = async (ports: AthenaPorts, table: string, found: Table, rows: number): Promise<void> => {
	const { TableType, StorageDescriptor: storage, PartitionKeys, Owner, Retention, Parameters } = found;
	const kept = { TableType, StorageDescriptor: storage, PartitionKeys, Owner, Retention };
	const TableInput = { Name: table, ...kept, Parameters: { ...Parameters, ...rowCount(rows) } };
	await patiently(ports.sleep, `table ${table}`, () =>
		ports.glue.send(new UpdateTableCommand({ DatabaseName: ports.database, TableInput, SkipArchive: true })),
	);
};

/** Parquet under a location, and what is known of it. */
export interface DeclaredTable {
	readonly columns: Columns;
	/** s3://…/ */
	readonly location: string;
	/** Whether text files at the location name the files, or the files lie there. */
	readonly isManifest?: boolean;
	/** Left out where nobody counted them. */
	readonly rows?: number;
}

/** Declares Parquet as a table, in place of one that an interrupted attempt left. */
export const declareTable = async (
	ports: AthenaPorts,
	table: string,
	{ columns, location, isManifest = false, rows }: DeclaredTable,
): Promise<void> => {
	await dropTable(ports, table);
	const TableInput = {
		Name: table,
		TableType: 'EXTERNAL_TABLE',
		Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', ...(rows === undefined ? {} : rowCount(rows)) },
		StorageDescriptor: parquetStorage(
			Object.entries(columns).map(([name, { type }]) => ({ name, type })),
			location,
			isManifest,
		),
	};
	await patiently(ports.sleep, `table ${table}`, () => putTable(ports.glue, ports.database, TableInput));
};
