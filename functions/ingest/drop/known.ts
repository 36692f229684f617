import type { EntityRowOf } from '../../../shared/contracts/connector.ts';
import { entityByName } from '../../../shared/contracts/entities/index.ts';
import type { CommittedFile } from '../log-state.ts';
import { bufferOf, readParquet } from '../parquet-read.ts';
import { storedRow, text } from '../stored-row.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { entityRow } from './read.ts';

/** Rows of one stream that are in force, by id. Later files of the log win, as later observations do. */
const scan = async (
	store: ObjectStore,
	files: readonly CommittedFile[],
	only: readonly string[] | undefined,
	take: (row: Record<string, unknown>) => void,
): Promise<void> => {
	for (const { key } of files) {
		const object = await store.get(key);
		if (object === undefined) continue;
		const table = await readParquet(bufferOf(object.body), only);
		for await (const rows of table.groups()) for (const row of rows) take(row);
	}
};

/** Ids that a stream's committed rows name and no later row deleted. */
export const knownIds = async (store: ObjectStore, files: readonly CommittedFile[]): Promise<ReadonlySet<string>> => {
	const known = new Set<string>();
	await scan(store, files, ['record_id', 'operation'], ({ record_id, operation }) => {
		if (text(operation) === 'delete') known.delete(text(record_id));
		else known.add(text(record_id));
	});
	return known;
};

export interface LastRow {
	readonly id: string;
	readonly row: EntityRowOf;
}

/** The last committed rows of the given ids. */
export const lastRows = async (
	store: ObjectStore,
	files: readonly CommittedFile[],
	ids: ReadonlySet<string>,
): Promise<readonly LastRow[]> => {
	const last = new Map<string, EntityRowOf>();
	for (const file of files) {
		const columns = entityByName[file.entity]?.columns ?? {};
		await scan(store, [file], undefined, (row) => {
			const id = text(row['record_id']);
			if (ids.has(id)) last.set(id, entityRow(file.entity, storedRow(columns, row)));
		});
	}
	return [...last].map(([id, row]) => ({ id, row }));
};
