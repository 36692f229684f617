import { readLog } from '../../../../functions/ingest/commit-log.ts';
import { bufferOf, readParquet } from '../../../../functions/ingest/parquet-read.ts';
import { entityByName } from '../../../../shared/contracts/entities/index.ts';
import type { ObjectStore } from '../../../../shared/storage/object-store.ts';

type Raw = Record<string, unknown>;

/** What observations are ordered by, as texts that sort alike; vendors without versions sort before those with one. */
const rank = (row: Raw): string =>
	['source_version', 'observed_at', 'load_id', 'ordinal']
		.map((column) => row[column] ?? '')
		.map((value) => (value instanceof Date ? value.toISOString() : String(value).padStart(20, '0')))
		.join(' ');

const plain = (value: unknown): unknown => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

const rowsOf = async (store: ObjectStore, key: string): Promise<Raw[]> => {
	const table = await readParquet(bufferOf((await store.get(key))?.body ?? new Uint8Array()));
	const rows = (await Array.fromAsync(table.groups())).flat();
	return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
};

/** The winning row of every key of every entity, without what differs between runs: how a store's content is compared with another's. */
export const winners = async (store: ObjectStore, sourceId = 'fake_main'): Promise<Record<string, string[]>> => {
	const best = new Map<string, Map<string, Raw>>();
	for (const { key, entity } of (await readLog(store, sourceId)).files) {
		const rows = best.get(entity) ?? new Map<string, Raw>();
		best.set(entity, rows);
		for (const row of await rowsOf(store, key)) {
			const id = JSON.stringify((entityByName[entity]?.key ?? []).map((column) => row[column]));
			const before = rows.get(id);
			if (before === undefined || rank(row) > rank(before)) rows.set(id, row);
		}
	}
	const text = (row: Raw): string =>
		JSON.stringify({ ...row, load_id: '', ordinal: '', observed_at: '' }, (_, value: unknown) =>
			typeof value === 'bigint' ? String(value) : value,
		);
	return Object.fromEntries([...best].map(([entity, rows]) => [entity, [...rows.values()].map(text).toSorted()]));
};
