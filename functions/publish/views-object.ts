import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { listPublications } from './manifests.ts';
import { POINTER_KEY } from './pointer.ts';
import { livePointer, viewsScript } from './views.ts';

/** A script for anyone with DuckDB: `duckdb -init <address of this object>`. */
export const VIEWS_KEY = 'published/views.sql';

const HEADER = '-- Views over all publications that are kept, showing the current one. Written by every publication; do not edit.\n\n';

/** Writes the script again where publications have come or gone since it was written. It is derived, so losing it costs nothing. */
export const refreshViews = async (store: ObjectStore): Promise<void> => {
	const address = (key: string): string => store.address(key);
	const script = HEADER + viewsScript({ manifests: await listPublications(store), address, current: livePointer(address(POINTER_KEY)) });
	const present = await store.get(VIEWS_KEY);
	const body = new TextEncoder().encode(script);
	if (present !== undefined && Buffer.compare(present.body, body) === 0) return;
	await store.put(VIEWS_KEY, body);
};
