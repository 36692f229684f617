import type { Manifest } from '../../shared/contracts/publication.ts';
import type { Log } from '../../shared/log.ts';
import { atOnce, type Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { deleteManifest } from '../publish/manifests.ts';
import { refreshViews } from '../publish/views-object.ts';
import { keptPublications, longestRunBefore, unnamedFiles } from './publications.ts';
import { unreadLoads } from './unread-loads.ts';

export interface CleanupPorts {
	readonly store: ObjectStore;
	readonly log: Log;
	readonly step?: Step;
	/** Takes a publication out of a catalogue that an engine keeps; idempotent. */
	readonly forget?: (manifest: Manifest) => Promise<void>;
	/** Drops what engines still keep of runs that began before an instant; resolves to how many runs. */
	readonly dropRuns?: (before: Date) => Promise<number>;
}

export interface CleanupSettings {
	readonly sourceIds: readonly string[];
	/** Publications younger than this stay. */
	readonly keepDays: number;
	readonly now: Date;
}

export interface CleanupReport {
	/** Files of loads that no kept commit or publication names. */
	readonly loads: number;
	/** Files under published/ that no kept manifest names. */
	readonly published: number;
	/** Ids of publications that were given up. */
	readonly expired: readonly string[];
	/** Runs that ended without clearing their tables away. */
	readonly runs: number;
}

const BATCH = 1_000;

const deleteAll = async (store: ObjectStore, keys: AsyncIterable<string>): Promise<number> => {
	let batch: string[] = [];
	let deleted = 0;
	const flush = async (): Promise<void> => {
		await store.delete(batch);
		deleted += batch.length;
		batch = [];
	};
	for await (const key of keys) if (batch.push(key) === BATCH) await flush();
	if (batch.length > 0) await flush();
	return deleted;
};

/** A publication first stops being one, then loses its files: killed in between, the next clean-up finds files that nothing names. */
const giveUp = async ({ store, forget }: CleanupPorts, expired: readonly Manifest[]): Promise<void> => {
	for (const manifest of expired) {
		await deleteManifest(store, manifest.publication_id);
		await forget?.(manifest);
	}
	if (expired.length > 0) await refreshViews(store);
};

/** Deletes only what no kept commit and no kept publication names, and nothing of a load or a run that is under way. */
export const cleanUp = async (ports: CleanupPorts, { sourceIds, keepDays, now }: CleanupSettings): Promise<CleanupReport> => {
	const { store, log, step = atOnce } = ports;
	const { expired, published } = await step('publications', async () => {
		const publications = await keptPublications(store, now, keepDays);
		await giveUp(ports, publications.expired);
		const deleted = await deleteAll(store, unnamedFiles(store, publications, now));
		return { expired: publications.expired.map(({ publication_id }) => publication_id), published: deleted };
	});
	let loads = 0;
	for (const id of sourceIds) {
		loads += await step(`loads of ${id}`, async () => {
			const { kept } = await keptPublications(store, now, keepDays);
			return deleteAll(store, unreadLoads(store, id, kept));
		});
	}
	const runs = await step('runs', () => ports.dropRuns?.(longestRunBefore(now)) ?? Promise.resolve(0));
	log.info('cleaned up', { loads, published, expired: expired.length, runs });
	return { loads, published, expired, runs };
};
