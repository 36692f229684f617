import {
	BatchCreatePartitionCommand,
	BatchDeletePartitionCommand,
	CreateTableCommand,
	type GlueClient,
	type StorageDescriptor,
	type TableInput,
	UpdateTableCommand,
} from '@aws-sdk/client-glue';
import type { ColumnType } from '../contracts/column.ts';
import type { Manifest, PublishedTable } from '../contracts/publication.ts';
import { patiently } from './athena-throttling.ts';
import { identifier } from './literal.ts';

export interface PublicationCataloguePorts {
	readonly glue: GlueClient;
	/** Glue database that readers see. */
	readonly database: string;
	/** The s3:// address of a key. */
	readonly address: (key: string) => string;
	readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What Athena's readers see of publications. Both calls may be repeated. */
export interface PublicationCatalogue {
	/** Makes a complete publication readable; it shows once the pointer names it. */
	readonly show: (manifest: Manifest) => Promise<void>;
	/** Takes its files out of the tables. */
	readonly forget: (manifest: Manifest) => Promise<void>;
}

/** The key by which a publication is chosen, shown first in every view. */
const ID = 'publication_id';
/** The table of one object that says which publication is current. */
const POINTER_TABLE = 'current_publication';
/** The table behind a view: every publication that is kept, one partition each. */
const storeOf = (name: string): string => `${name}_publications`;

const HIVE_TYPES: Readonly<Partial<Record<ColumnType, string>>> = { integer: 'int', decimal: 'decimal(38,12)', varchar: 'string' };
const TRINO_TYPES: Readonly<Partial<Record<ColumnType, string>>> = { decimal: 'decimal(38,12)', timestamp: 'timestamp(3)' };

const hiveColumns = ({ columns }: PublishedTable) => columns.map(({ name, type }) => ({ Name: name, Type: HIVE_TYPES[type] ?? type }));

const parquet = (columns: StorageDescriptor['Columns'], location: string): StorageDescriptor => ({
	Columns: columns,
	Location: location,
	InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
	OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
	SerdeInfo: {
		SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
		Parameters: { 'serialization.format': '1' },
	},
});

const pointerTable = (location: string): TableInput => ({
	Name: POINTER_TABLE,
	Description: 'The publication that readers see; one object, replaced by one put.',
	TableType: 'EXTERNAL_TABLE',
	Parameters: { EXTERNAL: 'TRUE', classification: 'json' },
	StorageDescriptor: {
		Columns: [{ Name: ID, Type: 'string' }],
		Location: location,
		InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
		OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
		SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
	},
});

const storeTable = (table: PublishedTable, location: string): TableInput => ({
	Name: storeOf(table.name),
	Description: `Every kept publication of ${table.name}; read the view ${table.name} instead.`,
	TableType: 'EXTERNAL_TABLE',
	Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
	PartitionKeys: [{ Name: ID, Type: 'string' }],
	StorageDescriptor: parquet(hiveColumns(table), location),
});

/**
 * A view as Athena keeps them: its statement and columns as base64 of JSON in a comment. It has no description, because Trino takes
 * that for the comment by which it knows a view.
 */
const viewTable = (table: PublishedTable, database: string): TableInput => {
	const columns = [{ name: ID, type: 'varchar' }, ...table.columns.map(({ name, type }) => ({ name, type: TRINO_TYPES[type] ?? type }))];
	const originalSql = `select ${columns.map(({ name }) => identifier(name)).join(', ')} from ${identifier(storeOf(table.name))} where ${ID} = (select ${ID} from ${POINTER_TABLE})`;
	const view = { originalSql, catalog: 'awsdatacatalog', schema: database, columns };
	return {
		Name: table.name,
		Owner: 'tidemark', // Trino refuses a view that says neither whose it is nor that it runs as whoever asks
		TableType: 'VIRTUAL_VIEW',
		Parameters: { presto_view: 'true', comment: 'Presto View' },
		ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
		ViewExpandedText: '/* Presto View */',
		StorageDescriptor: { Columns: [{ Name: ID, Type: 'string' }, ...hiveColumns(table)], SerdeInfo: {} },
	};
};

const isNamed = (cause: unknown, name: string): boolean => cause instanceof Error && cause.name === name;

/** The Glue catalogue of one database of publications: per table one partitioned store and one view that shows the current publication. */
export const publicationCatalogue = ({ glue, database, address, sleep }: PublicationCataloguePorts): PublicationCatalogue => {
	const declare = async (table: TableInput): Promise<void> => {
		const input = { DatabaseName: database, TableInput: table };
		await patiently(sleep, `table ${table.Name}`, async () => {
			try {
				await glue.send(new CreateTableCommand(input));
			} catch (cause) {
				if (!isNamed(cause, 'AlreadyExistsException')) throw cause;
				await glue.send(new UpdateTableCommand({ ...input, SkipArchive: true })); // one call: readers see the old or the new
			}
		});
	};

	const addPartition = async (table: PublishedTable, id: string): Promise<void> => {
		const partition = {
			Values: [id],
			StorageDescriptor: parquet(hiveColumns(table), `${address(`published/${table.name}/${ID}=${id}`)}/`),
		};
		const { Errors = [] } = await patiently(sleep, `table ${table.name}`, () =>
			glue.send(
				new BatchCreatePartitionCommand({ DatabaseName: database, TableName: storeOf(table.name), PartitionInputList: [partition] }),
			),
		);
		const refused = Errors.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
		if (refused !== undefined) throw new Error(`partition ${id} of ${table.name}: ${refused.ErrorDetail?.ErrorMessage ?? 'refused'}`);
	};

	return {
		async show({ publication_id, tables }) {
			await declare(pointerTable(`${address(`published/${POINTER_TABLE}`)}/`));
			for (const table of tables) {
				await declare(storeTable(table, `${address(`published/${table.name}`)}/`));
				await addPartition(table, publication_id);
				await declare(viewTable(table, database));
			}
		},
		async forget({ publication_id, tables }) {
			for (const { name } of tables) {
				await patiently(sleep, `table ${name}`, () =>
					glue.send(
						new BatchDeletePartitionCommand({
							DatabaseName: database,
							TableName: storeOf(name),
							PartitionsToDelete: [{ Values: [publication_id] }],
						}),
					),
				);
			}
		},
	};
};
