import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../../functions/cleanup/cleanup.ts';
import { appendCommit, readLog } from '../../../functions/ingest/commit-log.ts';
import { listPublications, putManifest } from '../../../functions/publish/manifests.ts';
import { movePointer, readPointer } from '../../../functions/publish/pointer.ts';
import type { Commit } from '../../../shared/contracts/commit.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';
import { silentLog } from '../../../shared/log.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const some = new TextEncoder().encode('some');

const keys = async (store: ObjectStore, prefix = ''): Promise<string[]> => {
	const found: string[] = [];
	for await (const { key } of store.list(prefix)) found.push(key);
	return found;
};

const rawKey = (load: string): string => `raw/stripe/invoices/${load}-invoices.parquet`;

/** Commits load `n` with one file and one refused record, in place of earlier files. */
const commit = async (store: ObjectStore, number: number, nonce: string, replaces: string[] = []): Promise<void> => {
	const load_id = `${String(number).padStart(8, '0')}-${nonce}`;
	const quarantine = `quarantine/stripe/${load_id}-1.jsonl`;
	for (const key of [rawKey(load_id), quarantine]) await store.put(key, some);
	const at = '2026-01-01T00:00:00.000Z';
	const made: Commit = {
		format: 1,
		source_id: 'stripe',
		number,
		load_id,
		committed_at: at,
		observed_at: at,
		api_version: null,
		files: [{ key: rawKey(load_id), entity: 'invoices', stream: 'invoices', rows: 1, bytes: 4, sha256: '0'.repeat(64) }],
		replaces,
		cursors: {},
		quarantine: [{ key: quarantine, stream: 'invoices', reason: 'r', records: 1 }],
		drift: [],
	};
	await appendCommit(store, await readLog(store, 'stripe'), made);
};

/** Publishes on a day of 2026 what commit `read` said. */
const publishOn = async (store: ObjectStore, month: number, read: number, hasWorkbook = false): Promise<Manifest> => {
	const created = new Date(Date.UTC(2026, month - 1, 1));
	const id = `${created.toISOString().replaceAll(/[-:.]/g, '')}-0000000${month}`;
	const key = `published/mrr/publication_id=${id}/part-0.parquet`;
	await store.put(key, some);
	const workbook = {
		name: 'finance.xlsx',
		key: `published/finance_workbook/publication_id=${id}/finance.xlsx`,
		bytes: 4,
		sha256: '0'.repeat(64),
	};
	if (hasWorkbook) await store.put(workbook.key, some);
	const base = await readPointer(store);
	const manifest: Manifest = {
		format: 1,
		publication_id: id,
		previous: base?.pointer.publication_id ?? null,
		created_at: created.toISOString(),
		as_of: created.toISOString(),
		input_hash: '0'.repeat(64),
		commits: { stripe: read },
		policies: [],
		tables: [
			{ name: 'mrr', description: 'd', key: ['a'], columns: [{ name: 'a', type: 'bigint' }], keys: [key], rows: 1, hash: '0'.repeat(64) },
		],
		checks: [],
		...(hasWorkbook ? { files: [workbook] } : {}),
	};
	await putManifest(store, manifest);
	await movePointer(store, base, { publication_id: id, left: null });
	return manifest;
};

const clean = (store: ObjectStore, keepDays = 400) => cleanUp({ store, log: silentLog }, { sourceIds: ['stripe'], keepDays, now: NOW });

describe('the clean-up', () => {
	test('deletes nothing where everything is named', async () => {
		const store = memoryStore();
		await commit(store, 1, 'a');
		await publishOn(store, 1, 1);
		await store.put('published/views.sql', some);
		await store.put('drop/rates/1.csv', some);
		const before = await keys(store);
		expect(await clean(store)).toEqual({ loads: 0, published: 0, expired: [], runs: 0 });
		expect(await keys(store)).toEqual(before);
	});

	test('deletes the files of a load that lost its number, and leaves a load under way alone', async () => {
		const store = memoryStore();
		await commit(store, 1, 'winner');
		for (const key of [rawKey('00000001-loser'), 'quarantine/stripe/00000001-loser-1.jsonl']) await store.put(key, some);
		const underWay = [rawKey('00000002-running'), 'quarantine/stripe/00000002-running-1.jsonl'];
		for (const key of underWay) await store.put(key, some);
		const before = await keys(store);
		expect(await clean(store)).toMatchObject({ loads: 2 });
		expect(await keys(store)).toEqual(before.filter((key) => !key.includes('loser')));
		await commit(store, 2, 'running');
		expect(await clean(store)).toMatchObject({ loads: 0 });
		expect(await keys(store)).toEqual(expect.arrayContaining(underWay));
	});

	test('keeps a replaced file as long as a kept publication read it', async () => {
		const store = memoryStore();
		await commit(store, 1, 'old');
		await publishOn(store, 1, 1);
		await commit(store, 2, 'new', [rawKey('00000001-old')]);
		await publishOn(store, 2, 2);
		expect(await clean(store)).toMatchObject({ loads: 0 });
		const march = await publishOn(store, 3, 2);
		const report = await clean(store, 30);
		expect(report).toMatchObject({ loads: 1, published: 1, expired: ['20260101T000000000Z-00000001'] });
		expect(await keys(store, 'raw/')).toEqual([rawKey('00000002-new')]);
		expect((await listPublications(store)).map(({ publication_id }) => publication_id)).toEqual([
			'20260201T000000000Z-00000002',
			march.publication_id,
		]);
		expect(await keys(store, 'log/')).toHaveLength(2);
	});

	test('keeps the workbook of a publication that is kept, and deletes it with one that is not', async () => {
		const store = memoryStore();
		await commit(store, 1, 'a');
		for (const month of [1, 2, 3]) await publishOn(store, month, 1, true);
		expect(await clean(store)).toMatchObject({ published: 0 });
		expect(await clean(store, 30)).toMatchObject({ published: 2 });
		expect(await keys(store, 'published/finance_workbook/')).toEqual(
			['20260201T000000000Z-00000002', '20260301T000000000Z-00000003'].map(
				(id) => `published/finance_workbook/publication_id=${id}/finance.xlsx`,
			),
		);
	});

	test('never gives up the current publication, the one before it, or one that a rollback left, however old', async () => {
		const store = memoryStore();
		await commit(store, 1, 'a');
		const [one, two, three] = [await publishOn(store, 1, 1), await publishOn(store, 2, 1), await publishOn(store, 3, 1)];
		await movePointer(store, await readPointer(store), { publication_id: two.publication_id, left: three.publication_id });
		expect(await clean(store, 1)).toMatchObject({ expired: [] });
		expect((await listPublications(store)).map(({ publication_id }) => publication_id)).toEqual(
			[one, two, three].map(({ publication_id }) => publication_id),
		);
	});

	test('deletes published files without a manifest only when no run can still be writing them', async () => {
		const store = memoryStore();
		await commit(store, 1, 'a');
		await publishOn(store, 3, 1);
		const [abandoned, running] = ['20260215T000000000Z-0000000a', '20260228T230000000Z-0000000b'].map(
			(id) => `published/mrr/publication_id=${id}/part-0.parquet`,
		);
		for (const key of [abandoned ?? '', running ?? '']) await store.put(key, some);
		expect(await clean(store)).toMatchObject({ published: 1 });
		expect(await keys(store, 'published/mrr/')).toContain(running);
		expect(await keys(store, 'published/mrr/')).not.toContain(abandoned);
	});

	test('killed after giving up a publication, finishes the next time', async () => {
		const store = memoryStore();
		await commit(store, 1, 'a');
		for (const month of [1, 2, 3]) await publishOn(store, month, 1);
		const dying: ObjectStore = {
			...store,
			delete: async (gone) => {
				if (gone.some((key) => key.startsWith('published/'))) throw new Error('killed');
				await store.delete(gone);
			},
		};
		await expect(clean(dying, 30)).rejects.toThrow('killed');
		expect(await clean(store, 30)).toMatchObject({ published: 1 });
		expect(await keys(store, 'published/mrr/')).toHaveLength(2);
	});
});
