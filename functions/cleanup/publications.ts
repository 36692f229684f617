import type { Manifest } from '../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { readCloses } from '../close/log.ts';
import { listPublications } from '../publish/manifests.ts';
import { readPointer } from '../publish/pointer.ts';

const DAY_MS = 86_400_000;
/** A run that has not completed its publication by then never will: no run may last as long. */
const LONGEST_RUN_DAYS = 7;

/** A run that began before this has ended, well or not. */
export const longestRunBefore = (now: Date): Date => new Date(now.getTime() - LONGEST_RUN_DAYS * DAY_MS);

/** Publications by whether they stay. */
export interface Kept {
	readonly kept: readonly Manifest[];
	readonly expired: readonly Manifest[];
}

/**
 * Keeps the publications of the last days and, whatever their age, the current one, the one before it, one that a rollback left, and those
 * that months were closed from, with all they read. Keeps all where nothing is current.
 */
export const keptPublications = async (store: ObjectStore, now: Date, keepDays: number): Promise<Kept> => {
	const all = await listPublications(store);
	const pointer = (await readPointer(store))?.pointer;
	if (pointer === undefined) return { kept: all, expired: [] };
	const current = all.find(({ publication_id }) => publication_id === pointer.publication_id);
	const closed = (await readCloses(store)).flatMap((entry) => (entry.kind === 'close' ? [entry.publication_id] : []));
	const fixed = new Set([pointer.publication_id, pointer.left, current?.previous, ...closed]);
	const since = now.getTime() - keepDays * DAY_MS;
	const stays = ({ publication_id, created_at }: Manifest): boolean => fixed.has(publication_id) || Date.parse(created_at) >= since;
	return { kept: all.filter(stays), expired: all.filter((manifest) => !stays(manifest)) };
};

/** The instant in a publication id; null where the text is none. */
const instantOf = (id: string): number | null => {
	const [, day, hour, minute, second, milli] = /^(\d{8})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-f]{8}$/.exec(id) ?? [];
	if (day === undefined) return null;
	return Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:${minute}:${second}.${milli}Z`);
};

/** Keys of published files that no kept manifest names: of interrupted runs, once they are old enough, and of publications that expired. */
export async function* unnamedFiles(store: ObjectStore, { kept, expired }: Kept, now: Date): AsyncGenerator<string> {
	const named = new Set(kept.flatMap(({ tables, files = [] }) => [...tables.flatMap(({ keys }) => keys), ...files.map(({ key }) => key)]));
	const gone = new Set(expired.map(({ publication_id }) => publication_id));
	const oldest = longestRunBefore(now).getTime();
	for await (const { key } of store.list('published/')) {
		const id = /\/publication_id=([^/]+)\//.exec(key)?.[1];
		const instant = id === undefined ? null : instantOf(id);
		if (id === undefined || instant === null || named.has(key)) continue;
		if (gone.has(id) || instant < oldest) yield key;
	}
}
