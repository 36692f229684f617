import type { Manifest } from '../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { publicationIds, readManifest } from './manifests.ts';
import type { PlacedPointer } from './pointer.ts';

/** What has been published from an input before. */
export type Standing =
	/** Nothing: the input is new. */
	| { readonly kind: 'new' }
	/** Readers see it now. */
	| { readonly kind: 'current'; readonly manifest: Manifest }
	/** It was published and rolled back; `manifest` is what a person chose instead. */
	| { readonly kind: 'rolled_back'; readonly manifest: Manifest; readonly left: string }
	/** It is complete and not current: the run that made it ended before it could move the pointer, or later ones replaced it. */
	| { readonly kind: 'complete'; readonly manifest: Manifest };

/** The last complete publication of an input. Ids end with the hash's first digits, so few manifests are read. */
const publishedFrom = async (store: ObjectStore, inputHash: string): Promise<Manifest | undefined> => {
	const ids = (await publicationIds(store)).filter((id) => id.endsWith(`-${inputHash.slice(0, 8)}`));
	for (const id of ids.reverse()) {
		const manifest = await readManifest(store, id);
		if (manifest.input_hash === inputHash) return manifest;
	}
	return undefined;
};

/** Whether a run over this input has anything to do. */
export const standingOf = async (store: ObjectStore, base: PlacedPointer | undefined, inputHash: string): Promise<Standing> => {
	const manifest = await publishedFrom(store, inputHash);
	if (manifest === undefined) return { kind: 'new' };
	if (base?.pointer.publication_id === manifest.publication_id) return { kind: 'current', manifest };
	if (base?.pointer.left === manifest.publication_id) {
		return { kind: 'rolled_back', manifest: await readManifest(store, base.pointer.publication_id), left: manifest.publication_id };
	}
	return { kind: 'complete', manifest };
};
