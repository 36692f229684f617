import type { Manifest } from '../../shared/contracts/publication.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { duckdbReader, type Reader } from '../../shared/warehouse/duckdb-reader.ts';
import { currentManifest } from '../publish/manifests.ts';
import { pinnedPointer, viewsScript } from '../publish/views.ts';

/** What readers see now. Problem (configuration) before the first publication. */
export const publishedNow = async (store: ObjectStore): Promise<Manifest> => {
	const manifest = await currentManifest(store);
	if (manifest !== undefined) return manifest;
	throw new Problem({
		kind: 'configuration',
		what: 'Nothing has been published yet',
		where: store.address('publications'),
		next: 'run it: npx tidemark run',
	});
};

/** A reader over one publication: all its queries see the same numbers, whatever is published meanwhile. Close it. */
export const openPublication = (store: ObjectStore, manifest: Manifest): Promise<Reader> => {
	const address = (key: string): string => store.address(key);
	return duckdbReader(viewsScript({ manifests: [manifest], address, current: pinnedPointer(manifest.publication_id) }), [
		store.address('published'),
	]);
};
