import { BatchCreatePartitionCommand, BatchDeletePartitionCommand, type GlueClient, type TableInput } from '@aws-sdk/client-glue';
import type { Manifest, PublishedTable } from '../contracts/publication.ts';
import { putTable, throwFailed, unless } from './athena-glue.ts';
import { glueColumns, jsonStorage, parquetStorage } from './athena-storage.ts';
import { patiently } from './athena-throttling.ts';
import { ENGINE_TYPES } from './athena-types.ts';
import { identifier } from './literal.ts';
import type { TableColumn } from './warehouse.ts';

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
const ID_COLUMN: TableColumn = { name: ID, type: 'varchar' };
/** The table of one object that says which publication is current. */
const POINTER_TABLE = 'current_publication';
/** The table behind a view: every publication that is kept, one partition each. */
const storeOf = (name: string): string => `${name}_publications`;

const pointerTable = (location: string): TableInput => ({
	Name: POINTER_TABLE,
	Description: 'The publication that readers see; one object, replaced by one put.',
	TableType: 'EXTERNAL_TABLE',
	Parameters: { EXTERNAL: 'TRUE', classification: 'json' },
	StorageDescriptor: jsonStorage([ID_COLUMN], location),
});

const storeTable = (table: PublishedTable, location: string): TableInput => ({
	Name: storeOf(table.name),
	Description: `Every kept publication of ${table.name}; read the view ${table.name} instead.`,
	TableType: 'EXTERNAL_TABLE',
	Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
	PartitionKeys: glueColumns([ID_COLUMN]),
	StorageDescriptor: parquetStorage(table.columns, location),
});

/**
 * A view as Athena keeps them: its statement and columns as base64 of JSON in a comment. It has no description, because Trino takes
 * that for the comment by which it knows a view.
 */
const viewTable = (table: PublishedTable, database: string): TableInput => {
	const shown = [ID_COLUMN, ...table.columns];
	const columns = shown.map(({ name, type }) => ({ name, type: ENGINE_TYPES[type] }));
	const originalSql = `select ${columns.map(({ name }) => identifier(name)).join(', ')} from ${identifier(storeOf(table.name))} where ${ID} = (select ${ID} from ${POINTER_TABLE})`;
	const view = { originalSql, catalog: 'awsdatacatalog', schema: database, columns };
	return {
		Name: table.name,
		Owner: 'tidemark', // Trino refuses a view that says neither whose it is nor that it runs as whoever asks
		TableType: 'VIRTUAL_VIEW',
		Parameters: { presto_view: 'true', comment: 'Presto View' },
		ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
		ViewExpandedText: '/* Presto View */',
		StorageDescriptor: { Columns: glueColumns(shown), SerdeInfo: {} },
	};
};

/** The Glue catalogue of one database of publications: per table one partitioned store and one view that shows the current publication. */
export const publicationCatalogue = ({ glue, database, address, sleep }: PublicationCataloguePorts): PublicationCatalogue => {
	const asking = <T>(table: string, call: () => Promise<T>): Promise<T> => patiently(sleep, `table ${database}.${table}`, call);
	const declare = (table: TableInput): Promise<void> => asking(table.Name ?? '', () => putTable(glue, database, table));

	const addPartition = (table: PublishedTable, id: string): Promise<void> =>
		asking(storeOf(table.name), async () => {
			const StorageDescriptor = parquetStorage(table.columns, `${address(`published/${table.name}/${ID}=${id}`)}/`);
			const PartitionInputList = [{ Values: [id], StorageDescriptor }];
			const batch = { DatabaseName: database, TableName: storeOf(table.name), PartitionInputList };
			throwFailed((await glue.send(new BatchCreatePartitionCommand(batch))).Errors, 'AlreadyExistsException');
		});

	/** A publication that was given up before it was shown may have tables that the catalogue never had. */
	const dropPartition = (table: string, id: string): Promise<void> =>
		asking(storeOf(table), async () => {
			const batch = { DatabaseName: database, TableName: storeOf(table), PartitionsToDelete: [{ Values: [id] }] };
			const answer = await unless('EntityNotFoundException', () => glue.send(new BatchDeletePartitionCommand(batch)));
			throwFailed(answer?.Errors, 'EntityNotFoundException');
		});

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
			for (const { name } of tables) await dropPartition(name, publication_id);
		},
	};
};
