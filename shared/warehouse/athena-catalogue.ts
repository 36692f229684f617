import {
	CreateDatabaseCommand,
	CreateTableCommand,
	DeleteDatabaseCommand,
	DeleteTableCommand,
	GetTableCommand,
	type StorageDescriptor,
	type Table,
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

/** Declares Parquet under `location` as a table, in place of one that an interrupted attempt left. */
export const declareTable = async (
	ports: AthenaPorts,
	table: string,
	columns: Columns,
	location: string,
	isManifest = false,
): Promise<void> => {
	await dropTable(ports, table);
	const TableInput = {
		Name: table,
		TableType: 'EXTERNAL_TABLE',
		Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
		StorageDescriptor: parquetStorage(columns, location, isManifest),
	};
	await patiently(ports.sleep, `table ${table}`, () =>
		ports.glue.send(new CreateTableCommand({ DatabaseName: ports.database, TableInput })),
	);
};
