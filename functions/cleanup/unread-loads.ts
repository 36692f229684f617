import type { CommittedFile } from '../ingest/log-state.ts';
import { readCommit, readLog } from '../ingest/commit-log.ts';
import { readCloses } from '../close/log.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** Number of the commit that a load was to become; null for a key that no load wrote. */
const loadNumber = (key: string): number | null => {
	const digits = /^(\d{8})-/.exec(key.slice(key.lastIndexOf('/') + 1))?.[1];
	return digits === undefined ? null : Number(digits);
};

const keysOf = (files: readonly CommittedFile[]): string[] => files.map(({ key }) => key);

/** What a month was closed from, even where the close was taken back: the log of closes keeps naming it. */
const closedFrom = async (store: ObjectStore): Promise<string[]> =>
	(await readCloses(store)).flatMap((entry) => (entry.kind === 'close' ? entry.inputs.map(({ key }) => key) : []));

/** What the head of the log names, what each kept publication read, and what months were closed from. */
const namedFiles = async (store: ObjectStore, sourceId: string, head: readonly CommittedFile[], kept: readonly Manifest[]) => {
	const named = new Set([...keysOf(head), ...(await closedFrom(store))]);
	for (const number of new Set(kept.map(({ commits }) => commits[sourceId] ?? 0))) {
		if (number > 0) for (const key of keysOf((await readLog(store, sourceId, number)).files)) named.add(key);
	}
	return named;
};

const isNamedQuarantine = async (store: ObjectStore, sourceId: string, number: number, key: string): Promise<boolean> =>
	(await readCommit(store, sourceId, number)).quarantine.some((entry) => entry.key === key);

/**
 * Keys of a source's raw and quarantine files that nothing will ever read again: their load's number has been committed by another load,
 * or later commits replaced them and no kept publication read them. A load under way has a number that is still free, so it is never
 * touched, however long it takes.
 */
export async function* unreadLoads(store: ObjectStore, sourceId: string, kept: readonly Manifest[]): AsyncGenerator<string> {
	const { number: head, files } = await readLog(store, sourceId);
	const named = await namedFiles(store, sourceId, files, kept);
	for await (const { key } of store.list(`raw/${sourceId}/`)) {
		const number = loadNumber(key);
		if (number !== null && number <= head && !named.has(key)) yield key;
	}
	for await (const { key } of store.list(`quarantine/${sourceId}/`)) {
		const number = loadNumber(key);
		if (number !== null && number <= head && !(await isNamedQuarantine(store, sourceId, number, key))) yield key;
	}
}
