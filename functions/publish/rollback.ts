import type { Manifest } from '../../shared/contracts/publication.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { readManifest } from './manifests.ts';
import { movePointer, POINTER_KEY, readPointer } from './pointer.ts';
import { refreshViews } from './views-object.ts';

const nothingBefore = (saw: string): Problem =>
	new Problem({
		kind: 'configuration',
		what: 'There is no publication to go back to',
		where: POINTER_KEY,
		saw,
		next: 'see what is kept: npx tidemark status',
	});

/**
 * Points readers at an earlier (or later) publication whose manifest is there; `previous` is the one that the current publication
 * replaced. Nothing is rewritten. Resolves to the manifest that is current then. Problem (conflict) when a run publishes meanwhile.
 */
export const rollback = async (store: ObjectStore, target: string): Promise<Manifest> => {
	const found = await readPointer(store);
	if (found === undefined) throw nothingBefore('nothing was ever published');
	const current = await readManifest(store, found.pointer.publication_id);
	const to = target === 'previous' ? current.previous : target;
	if (to === null) throw nothingBefore(`${current.publication_id} is the first publication`);
	const manifest = await readManifest(store, to);
	if (manifest.publication_id === current.publication_id) return manifest;
	await refreshViews(store);
	const left = found.pointer.left ?? current.publication_id;
	await movePointer(store, found, { publication_id: manifest.publication_id, left: left === manifest.publication_id ? null : left });
	return manifest;
};
