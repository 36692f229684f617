import { describe, expect, it } from 'vitest';
import { cleanUp } from '../../../functions/cleanup/cleanup.ts';
import { currentManifest, publicationIds } from '../../../functions/publish/manifests.ts';
import { readPointer } from '../../../functions/publish/pointer.ts';
import { rollback } from '../../../functions/publish/rollback.ts';
import { standingOf } from '../../../functions/publish/standing.ts';
import { silentLog } from '../../../shared/log.ts';
import { editionHash, publishEdition, withStore } from '../../support/publication.ts';

const AT_NOON = new Date('2025-12-15T12:00:00Z');
/** A machine whose clock is an hour behind the one that published before. */
const BEHIND = new Date('2025-12-15T11:00:00Z');

describe('a machine whose clock is behind', () => {
	it('publishes after what was published before it: the pointer decides, not the instant in an id', () =>
		withStore(async (store) => {
			const first = await publishEdition(store, 1, { createdAt: AT_NOON });
			const second = await publishEdition(store, 2, { createdAt: BEHIND });
			expect(await publicationIds(store)).toEqual([second.publication_id, first.publication_id]); // ids sort by their clocks
			expect((await currentManifest(store))?.publication_id).toBe(second.publication_id);
			expect(second.previous).toBe(first.publication_id);
			expect(await standingOf(store, await readPointer(store), editionHash(2))).toMatchObject({ kind: 'current' });
			expect(await standingOf(store, await readPointer(store), editionHash(1))).toMatchObject({ kind: 'complete' });
			expect((await rollback(store, 'previous')).publication_id).toBe(first.publication_id);
		}));

	it('loses nothing that readers see to a clean-up whose clock is years ahead', () =>
		withStore(async (store) => {
			await publishEdition(store, 1, { createdAt: AT_NOON });
			const second = await publishEdition(store, 2, { createdAt: BEHIND });
			const now = new Date('2031-01-01T00:00:00Z');
			expect(await cleanUp({ store, log: silentLog }, { sourceIds: [], keepDays: 1, now })).toMatchObject({ expired: [], published: 0 });
			for (const { keys } of second.tables) for (const key of keys) expect(await store.get(key)).toBeDefined();
		}));
});
