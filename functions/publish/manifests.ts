import { type Manifest, manifestSchema, publicationIdSchema } from '../../shared/contracts/publication.ts';
import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { parseStored, readPointer, storedJson } from './pointer.ts';

const FOLDER = 'publications/';
const manifestKey = (publicationId: string): string => `${FOLDER}${publicationId}/manifest.json`;

/** The manifest of a publication, or undefined where none was ever completed under that id. */
export const findManifest = async (store: ObjectStore, publicationId: string): Promise<Manifest | undefined> => {
	if (!publicationIdSchema.safeParse(publicationId).success) return undefined; // what a person typed is no key yet
	const key = manifestKey(publicationId);
	const object = await store.get(key);
	return object && parseStored(key, object.body, manifestSchema);
};

/**
 * Completes a publication: from here on it may be made current. Doing it twice is harmless; Problem (conflict) when the id is taken by
 * another manifest.
 */
export const putManifest = async (store: ObjectStore, manifest: Manifest): Promise<void> => {
	const key = manifestKey(manifest.publication_id);
	const body = storedJson(manifestSchema.parse(manifest));
	try {
		await store.put(key, body, { absent: true });
	} catch (error) {
		const present = await store.get(key);
		if (present === undefined || Buffer.compare(present.body, body) !== 0) throw error;
	}
};

/** Takes a publication away from those that can be shown; its files stay. */
export const deleteManifest = (store: ObjectStore, publicationId: string): Promise<void> => store.delete([manifestKey(publicationId)]);

/** Ids of all completed publications, oldest first. */
export const publicationIds = async (store: ObjectStore): Promise<string[]> => {
	const ids: string[] = [];
	for await (const { key } of store.list(FOLDER))
		if (key.endsWith('/manifest.json')) ids.push(key.slice(FOLDER.length, -'/manifest.json'.length));
	return ids;
};

/** All completed publications, oldest first. */
export const listPublications = async (store: ObjectStore): Promise<Manifest[]> => {
	const manifests: Manifest[] = [];
	for (const id of await publicationIds(store)) manifests.push(await readManifest(store, id));
	return manifests;
};

/** The manifest of a publication that must be there. Problem (configuration) naming the nearest id otherwise. */
export const readManifest = async (store: ObjectStore, publicationId: string): Promise<Manifest> => {
	const manifest = await findManifest(store, publicationId);
	if (manifest !== undefined) return manifest;
	const ids = await publicationIds(store);
	const meant = nearest(publicationId, ids) ?? ids.at(-1);
	throw new Problem({
		kind: 'configuration',
		what: 'There is no such publication',
		where: manifestKey(publicationId),
		saw: publicationId,
		next: meant === undefined ? 'publish first: npx tidemark run' : `name one of the ${ids.length} that are kept, such as ${meant}`,
	});
};

/** What readers see now; undefined before the first publication. */
export const currentManifest = async (store: ObjectStore): Promise<Manifest | undefined> => {
	const found = await readPointer(store);
	return found && readManifest(store, found.pointer.publication_id);
};
