import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { publish } from '../../functions/publish/publication.ts';
import { type PlacedPointer, readPointer } from '../../functions/publish/pointer.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';

/** Tables of a little publication; every row says which edition it is of, so that a mixture shows. */
export const TABLES = ['alpha', 'beta', 'gamma'];

export const editionHash = (edition: number): string => createHash('sha256').update(String(edition)).digest('hex');

export interface EditionOptions {
	/** The pointer to replace; read now when left out. */
	readonly base?: PlacedPointer | undefined;
	readonly createdAt?: Date;
	readonly tables?: readonly string[];
}

/** Publishes edition `n`: three tables of 1,000 rows that all say `n`. */
export const publishEdition = async (store: ObjectStore, edition: number, options: EditionOptions = {}): Promise<Manifest> => {
	const tables = options.tables ?? TABLES;
	const warehouse = await duckdbWarehouse({ store, threads: 1 });
	try {
		for (const [index, table] of tables.entries()) {
			await warehouse.create(
				table,
				`select cast(i as bigint) as id, cast(${edition} as bigint) as edition, 't${index}' as name from unnest(sequence(1, 1000)) as t(i)`,
			);
		}
		return await publish(
			{ store, warehouse, log: silentLog },
			{
				tables: tables.map((name) => ({ name, description: `One number of ${name}.`, key: ['id'] })),
				quality: [],
				inputHash: editionHash(edition),
				commits: { stripe: edition },
				policies: [{ policy_id: 'tidemark_default', policy_hash: '0123456789abcdef' }],
				asOf: new Date('2025-12-15T00:00:00Z'),
				createdAt: options.createdAt ?? new Date(Date.UTC(2025, 11, 15, 0, 0, edition)),
				base: 'base' in options ? options.base : await readPointer(store),
			},
		);
	} finally {
		await warehouse.close();
	}
};

/** Runs with a store in a folder of its own that is gone afterwards. */
export const withStore = async <T>(work: (store: ObjectStore, folder: string) => Promise<T>): Promise<T> => {
	const folder = await mkdtemp(join(tmpdir(), 'tidemark-publication-'));
	try {
		return await work(folderStore(folder), folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};
