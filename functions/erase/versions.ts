import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { readLog } from '../ingest/commit-log.ts';
import { type Entities, personalEntities } from './subject.ts';

/** Number of the commit that a load was to become; later than all for a key that no load wrote. */
const loadNumber = (key: string): number => {
	const digits = /\/(\d{8})-[^/]*$/.exec(key)?.[1];
	return digits === undefined ? Number.POSITIVE_INFINITY : Number(digits);
};

/**
 * Deletes for good what lies under the raw prefixes of personal entities and is not read any more: files that were replaced, those of loads
 * that never became a commit, and versions of anything deleted before. A load under way has a number that is still free and is left alone.
 * Resolves to the number of versions.
 */
export const eraseUnread = async (store: ObjectStore, sourceId: string, entities: Entities): Promise<number> => {
	const { number: head, files } = await readLog(store, sourceId);
	const named = new Set(files.map(({ key }) => key));
	let versions = 0;
	for (const entity of Object.keys(personalEntities(entities)))
		versions += await store.erase(`raw/${sourceId}/${entity}/`, (key) => named.has(key) || loadNumber(key) > head);
	return versions;
};
