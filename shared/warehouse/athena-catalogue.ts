import {
	CreateDatabaseCommand,
	CreateTableCommand,
	DeleteDatabaseCommand,
	DeleteTableCommand,
	GetTableCommand,
	type StorageDescriptor,
	type Table,
	UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { type Columns, type ColumnType, DECIMAL_PRECISION, DECIMAL_SCALE } from '../contracts/column.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { patiently } from './athena-throttling.ts';

/** Glue's (Hive's) spelling of our types. */
const GLUE_TYPES: Readonly<Record<ColumnType, string>> = {
	boolean: 'boolean',
	integer: 'int',
	bigint: 'bigint',
	double: 'double',
	decimal: `decimal(${DECIMAL_PRECISION},${DECIMAL_SCALE})`,
	varchar: 'string',
	date: 'date',
	timestamp: 'timestamp',
};

const PARQUET_INPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';
/** Reads the files that the text files at the location name, and no others. */
const MANIFEST_INPUT = 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat';
const PARQUET_OUTPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat';
const IGNORED_OUTPUT = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';
const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

/** Glue's description of Parquet under a location, or of Parquet files that manifests under the location name. */
const parquetStorage = (columns: Columns, location: string, isManifest: boolean): StorageDescriptor => ({
	Columns: Object.entries(columns).map(([Name, { type }]) => ({ Name, Type: GLUE_TYPES[type] })),
	Location: location,
	InputFormat: isManifest ? MANIFEST_INPUT : PARQUET_INPUT,
	OutputFormat: isManifest ? IGNORED_OUTPUT : PARQUET_OUTPUT,
	SerdeInfo: { SerializationLibrary: PARQUET_SERDE, Parameters: { 'serialization.format': '1' } },
});

const isNamed = (cause: unknown, name: string): boolean => cause instanceof Error && cause.name === name;

/** Resolves to undefined instead of failing with the error of that name. */
const unless = async <T>(name: string, call: () => Promise<T>): Promise<T | undefined> => {
	try {
		return await call();
	} catch (cause) {
		if (isNamed(cause, name)) return undefined;
		throw cause;
	}
};

/** Makes the database where it is not there yet. */
export const ensureDatabase = async ({ glue, database, sleep }: AthenaPorts): Promise<void> => {
	const DatabaseInput = { Name: database, Description: 'Tables of one run of Tidemark; dropped when it ends.' };
	await unless('AlreadyExistsException', () =>
		patiently(sleep, `database ${database}`, () => glue.send(new CreateDatabaseCommand({ DatabaseInput }))),
	);
};

/** Drops the database and its tables; their objects stay. Harmless where it is gone. */
export const dropDatabase = async ({ glue, database, sleep }: AthenaPorts): Promise<void> => {
	await unless('EntityNotFoundException', () =>
		patiently(sleep, `database ${database}`, () => glue.send(new DeleteDatabaseCommand({ Name: database }))),
	);
};

export const findTable = async ({ glue, database, sleep }: AthenaPorts, table: string): Promise<Table | undefined> => {
	const found = await unless('EntityNotFoundException', () =>
		patiently(sleep, `table ${table}`, () => glue.send(new GetTableCommand({ DatabaseName: database, Name: table }))),
	);
	return found?.Table;
};

/** Takes a table out of the catalogue; its objects stay. Harmless where it is gone. */
export const dropTable = async ({ glue, database, sleep }: AthenaPorts, table: string): Promise<void> => {
	await unless('EntityNotFoundException', () =>
		patiently(sleep, `table ${table}`, () => glue.send(new DeleteTableCommand({ DatabaseName: database, Name: table }))),
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
		StorageDescriptor: parquetStorage(columns, location, isManifest),
	};
	await patiently(ports.sleep, `table ${table}`, () =>
		ports.glue.send(new CreateTableCommand({ DatabaseName: ports.database, TableInput })),
	);
};
