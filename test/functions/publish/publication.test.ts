import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openPublication } from '../../../functions/local/published.ts';
import { currentManifest, listPublications, readManifest } from '../../../functions/publish/manifests.ts';
import { makeCurrent } from '../../../functions/publish/publication.ts';
import { readPointer } from '../../../functions/publish/pointer.ts';
import { rollback } from '../../../functions/publish/rollback.ts';
import { standingOf } from '../../../functions/publish/standing.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { Killed, killedAt } from '../../support/failing-store.ts';
import { editionHash, publishEdition, TABLES, withStore } from '../../support/publication.ts';

/** The editions that each table shows to a reader now. */
const seen = async (store: ObjectStore): Promise<unknown> => {
	const manifest = await currentManifest(store);
	if (manifest === undefined) return 'nothing';
	const reader = await openPublication(store, manifest);
	try {
		const { rows } = await reader.query(
			TABLES.map((table) => `select '${table}' as t, count(*) as n, min(edition) as low, max(edition) as high from ${table}`).join(
				' union all ',
			) + ' order by t',
		);
		return await Array.fromAsync(rows);
	} finally {
		reader.close();
	}
};
const whole = (edition: bigint) => TABLES.map((table) => [table, 1000n, edition, edition]);
const hashes = ({ tables }: { tables: readonly { name: string; hash: string }[] }) => tables.map(({ name, hash }) => `${name} ${hash}`);

describe('a publication', () => {
	it('is one id, one manifest and one pointer', async () => {
		await withStore(async (store, folder) => {
			const manifest = await publishEdition(store, 1);
			expect(manifest.publication_id).toBe(`20251215T000001000Z-${editionHash(1).slice(0, 8)}`);
			expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual(TABLES.map((table) => [table, 1000]));
			expect(await readManifest(store, manifest.publication_id)).toEqual(manifest);
			expect(JSON.parse(await readFile(`${folder}/published/current_publication/pointer.json`, 'utf8'))).toEqual({
				publication_id: manifest.publication_id,
				left: null,
			});
			expect(await seen(store)).toEqual(whole(1n));
		});
	});

	it('has the same content hashes when the same content is published again', async () => {
		await withStore(async (store) => {
			const first = await publishEdition(store, 1);
			const again = await publishEdition(store, 1, { createdAt: new Date('2026-01-01T00:00:00Z') });
			expect(again.publication_id).not.toBe(first.publication_id);
			expect(hashes(again)).toEqual(hashes(first));
			expect(hashes(await publishEdition(store, 2))).not.toEqual(hashes(first));
		});
	});

	it('is a conflict when another one was published since the run began', async () => {
		await withStore(async (store) => {
			await publishEdition(store, 1);
			const base = await readPointer(store);
			await publishEdition(store, 2);
			await expect(publishEdition(store, 3, { base })).rejects.toMatchObject({ kind: 'conflict' });
			expect(await seen(store)).toEqual(whole(2n));
		});
	});

	it('is never read from files that no manifest names', async () => {
		await withStore(async (store) => {
			const { publication_id } = await publishEdition(store, 1);
			await store.put(`published/alpha/publication_id=${publication_id}/stray.parquet`, new TextEncoder().encode('not Parquet'));
			expect(await seen(store)).toEqual(whole(1n));
		});
	});

	it('does not write over one of the same instant and input', async () => {
		await withStore(async (store) => {
			await publishEdition(store, 1);
			await expect(publishEdition(store, 1)).rejects.toMatchObject({ kind: 'conflict' });
			expect(await seen(store)).toEqual(whole(1n));
		});
	});
});

describe('a rollback', () => {
	it('goes to the publication before, to any that is kept, and forward again', async () => {
		await withStore(async (store) => {
			const [one, two, three] = [await publishEdition(store, 1), await publishEdition(store, 2), await publishEdition(store, 3)];
			expect((await rollback(store, 'previous')).publication_id).toBe(two.publication_id);
			expect(await seen(store)).toEqual(whole(2n));
			expect((await rollback(store, 'previous')).publication_id).toBe(one.publication_id);
			await expect(rollback(store, 'previous')).rejects.toThrow('is the first publication');
			await rollback(store, three.publication_id);
			expect(await seen(store)).toEqual(whole(3n));
			expect(await listPublications(store)).toHaveLength(3);
		});
	});

	it('refuses an id that was never completed and names the nearest', async () => {
		await withStore(async (store) => {
			const { publication_id } = await publishEdition(store, 1);
			await expect(rollback(store, publication_id.replace('2025', '2024'))).rejects.toThrow(`such as ${publication_id}`);
			await expect(rollback(store, '../../../etc')).rejects.toMatchObject({ kind: 'configuration' });
		});
	});

	it('is not undone by a run over the input that was left, however far back it went', async () => {
		await withStore(async (store) => {
			const [one, two] = [await publishEdition(store, 1), await publishEdition(store, 2)];
			await publishEdition(store, 3);
			await rollback(store, 'previous');
			expect(await standingOf(store, await readPointer(store), editionHash(3))).toMatchObject({ kind: 'rolled_back', manifest: two });
			await rollback(store, 'previous');
			expect(await standingOf(store, await readPointer(store), editionHash(3))).toMatchObject({ kind: 'rolled_back', manifest: one });
			expect(await standingOf(store, await readPointer(store), editionHash(4))).toEqual({ kind: 'new' });
			await publishEdition(store, 4);
			expect(await standingOf(store, await readPointer(store), editionHash(4))).toMatchObject({ kind: 'current' });
		});
	});
});

/** What a run does that finds an interrupted one. */
const runAgain = async (store: ObjectStore, edition: number): Promise<void> => {
	const base = await readPointer(store);
	const standing = await standingOf(store, base, editionHash(edition));
	if (standing.kind === 'new') await publishEdition(store, edition);
	if (standing.kind === 'complete') await makeCurrent(store, standing.manifest, base);
};

describe('a run that is killed at any write', () => {
	it('leaves readers the publication before, whole, and the next run publishes the same content', { timeout: 180_000 }, async () => {
		const clean = await withStore((store) => publishEdition(store, 2));
		let kills = 0;
		for (const when of ['before', 'after'] as const) {
			for (let at = 1; ; at += 1) {
				const done = await withStore(async (store) => {
					await publishEdition(store, 1);
					const failing = killedAt(store, { at, when });
					const ended = await publishEdition(failing, 2).catch((error: unknown) => error);
					if (!(ended instanceof Error)) return true;
					expect(ended).toBeInstanceOf(Killed);
					kills += 1;
					const isMoved = (await readPointer(store))?.pointer.publication_id === clean.publication_id;
					expect(await seen(store)).toEqual(whole(isMoved ? 2n : 1n));
					await runAgain(store, 2);
					expect(await seen(store)).toEqual(whole(2n));
					expect(hashes((await currentManifest(store)) ?? { tables: [] })).toEqual(hashes(clean));
					return false;
				});
				if (done) break;
			}
		}
		expect(kills).toBe(12); // three tables, manifest, views and pointer, each before and after
	});
});
