import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listErasures } from '../../../functions/erase/record.ts';
import { appendCommit, readCommit, readLog } from '../../../functions/ingest/commit-log.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { customer, settle } from '../ingest/fake/company.ts';
import { failingStore } from '../ingest/fake/failing-store.ts';
import { makeWorld, startSeconds, type World } from '../ingest/fake/run.ts';
import { type FakeVendor, startVendor } from '../ingest/fake/vendor.ts';
import { winners } from '../ingest/fake/winners.ts';
import { eraseAccount, holding } from './erasing.ts';

let vendor: FakeVendor;
let here: World;
let store: ObjectStore;
const renamed = (name: string) => ({
	id: `evt_${name}`,
	created: startSeconds - 3600,
	type: 'customer.updated',
	object: customer(1, { name }),
});

beforeEach(async () => {
	vendor = await startVendor();
	settle(vendor, 7, 7);
	vendor.events.push(renamed('Old Name of 1'));
	here = makeWorld(memoryStore(), vendor);
	({ store } = here);
	await here.ingest({ recordsPerCommit: 4 });
});
afterEach(() => vendor.close());

const NAMES = ['"Customer 1"', 'Old Name of 1'];
const named = async (in_ = store): Promise<string[]> => (await Promise.all(NAMES.map((name) => holding(in_, name)))).flat();
const keys = async (prefix: string): Promise<string[]> => (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);
/** The content of the store as a fresh one would have it, had the customer never had a name. */
const nameless = (rows: Record<string, string[]>): Record<string, string[]> => ({
	...rows,
	accounts: (rows['accounts'] ?? [])
		.map((row) => (row.includes('"cus_1"') ? row.replace(/"name":"[^"]*"/, '"name":null') : row))
		.toSorted(),
});

describe('an account that is erased', () => {
	test('loses its name in every file, and nothing else changes', async () => {
		const before = await winners(store);
		expect((await named()).length).toBeGreaterThan(1);
		const { erasure, dropped_files, warnings } = await eraseAccount(store, 'cus_1');
		expect(await named()).toEqual([]);
		expect(await winners(store)).toEqual(nameless(before));
		expect(before['accounts']?.join()).toContain('"name":"Customer 1"');
		expect([erasure.rows, erasure.files, erasure.versions]).toEqual([2, 2, 2]);
		expect([dropped_files, warnings]).toEqual([[], []]);
	});

	test('is gone with one commit that names the files it replaces, and each file keeps its place, its rows and its order', async () => {
		const before = await readLog(store, 'fake_main');
		const { erasure } = await eraseAccount(store, 'cus_1');
		const after = await readLog(store, 'fake_main');
		const commit = await readCommit(store, 'fake_main', erasure.commit);
		expect(erasure.commit).toBe(before.number + 1);
		expect(after.number).toBe(erasure.commit);
		expect(commit.replaces).toHaveLength(2);
		expect(after.files.map(({ rewrites, key }) => rewrites ?? key)).toEqual(before.files.map(({ key }) => key));
		expect(after.files.map(({ rows, stream }) => [rows, stream])).toEqual(before.files.map(({ rows, stream }) => [rows, stream]));
		expect([after.cursors, after.observedAt]).toEqual([before.cursors, before.observedAt]);
		expect(await keys('raw/')).toEqual(after.files.map(({ key }) => key).toSorted());
	});

	test('is proven erased by one object that does not say who it was', async () => {
		const { erasure } = await eraseAccount(store, 'cus_1');
		expect(await listErasures(store)).toEqual([erasure]);
		const text = JSON.stringify(erasure);
		const { salt = '', hashes = [] } = (await readLog(store, 'fake_main')).suppression ?? {};
		for (const telling of ['cus_1', 'Customer', 'Old Name', salt, ...hashes]) expect(text).not.toContain(telling);
		expect(erasure).toMatchObject({ format: 1, number: 1, source_id: 'fake_main', named_by: 'account', reference: 'DSR-17' });
		expect(await keys('erasures/')).toEqual(['erasures/00000001.json']);
	});

	test('is erased once: doing it again writes nothing, and another reference gets a proof of its own', async () => {
		const first = await eraseAccount(store, 'cus_1');
		const all = await keys('');
		expect(first.nothing_new).toBe(false);
		expect(await eraseAccount(store, 'cus_1')).toEqual({ ...first, nothing_new: true });
		expect(await keys('')).toEqual(all);
		const other = await eraseAccount(store, 'cus_1', { reference: 'DSR-18' });
		expect(other.erasure).toMatchObject({ number: 2, commit: first.erasure.commit, rows: 2, files: 2, versions: 0 });
		expect(await keys('log/')).toEqual(all.filter((key) => key.startsWith('log/')));
	});

	test('stays erased while the vendor still shows it, in lists, in events and under a new name; others are read as before', async () => {
		await eraseAccount(store, 'cus_1');
		vendor.records['customers'] = vendor.records['customers']?.map((one) => ({ ...one, name: `New ${one.id}` })) ?? [];
		vendor.events.push({ ...renamed('New by event'), id: 'evt_9', created: startSeconds + 100 });
		await here.later(86_400);
		await here.later(86_400, { relist: true });
		expect(await holding(store, 'New by event')).toEqual([]);
		expect(await holding(store, 'New cus_1')).toEqual([]);
		expect((await holding(store, 'New cus_2')).length).toBeGreaterThan(0);
		expect((await winners(store))['accounts']?.filter((row) => row.includes('"name":null'))).toHaveLength(1);
		const { erasure } = await eraseAccount(store, 'cus_1');
		expect(erasure.number).toBe(1);
	});

	test('takes its name out of what a killed ingest left, too', async () => {
		vendor.records['customers'] = vendor.records['customers']?.map((one) => ({ ...one, name: 'Left Behind' })) ?? [];
		await expect(here.ingest({ relist: true }, { store: failingStore(store, 6) })).rejects.toThrow('killed');
		const left = await holding(store, 'Left Behind');
		expect(left).toHaveLength(1);
		const { erasure, nothing_new } = await eraseAccount(store, 'cus_1');
		expect(nothing_new).toBe(false);
		expect(await holding(store, 'Left Behind')).toEqual([]);
		expect(erasure.versions).toBe(3);
	});

	test('nobody erased before or after it comes back', async () => {
		for (const [index, id] of ['cus_1', 'cus_2', 'cus_1', 'cus_3'].entries()) await eraseAccount(store, id, { reference: `DSR-${index}` });
		const { suppression, number } = await readLog(store, 'fake_main');
		expect(suppression?.hashes).toHaveLength(3);
		const salts = await Promise.all(
			Array.from({ length: number }, async (_, index) => (await readCommit(store, 'fake_main', index + 1)).erasure?.salt),
		);
		expect(new Set(salts.filter((salt) => salt !== undefined))).toEqual(new Set([suppression?.salt]));
		await here.later(86_400, { relist: true });
		expect((await winners(store))['accounts']?.filter((row) => row.includes('"name":null'))).toHaveLength(3);
	});
});

describe('an erasure that is killed', () => {
	test.each(['before', 'after'] as const)('at any write, %s it takes effect, is finished by the next one', async (when) => {
		const copyOf = async (): Promise<ObjectStore> => {
			const copy = memoryStore();
			for await (const { key } of store.list('')) await copy.put(key, (await store.get(key))?.body ?? new Uint8Array());
			return copy;
		};
		const expected = nameless(await winners(store));
		const probe = failingStore(await copyOf(), -1);
		await eraseAccount(probe, 'cus_1');
		expect(probe.writes()).toBeGreaterThan(7);
		for (let deadly = 1; deadly <= probe.writes(); deadly++) {
			const copy = await copyOf();
			await expect(eraseAccount(failingStore(copy, deadly, when), 'cus_1'), `write ${deadly}`).rejects.toThrow('killed');
			expect(nameless(await winners(copy)), `write ${deadly}`).toEqual(expected);
			const { erasure } = await eraseAccount(copy, 'cus_1');
			expect(erasure, `write ${deadly}`).toMatchObject({ number: 1, rows: 2, files: 2 });
			expect(await named(copy), `write ${deadly}`).toEqual([]);
			expect(await winners(copy), `write ${deadly}`).toEqual(expected);
			expect(await listErasures(copy), `write ${deadly}`).toHaveLength(1);
			const { files } = await readLog(copy, 'fake_main');
			const lying = (await Array.fromAsync(copy.list('raw/fake_main/accounts/'))).map(({ key }) => key);
			expect(lying, `write ${deadly}`).toEqual(
				files
					.filter(({ entity }) => entity === 'accounts')
					.map(({ key }) => key)
					.toSorted(),
			);
		}
	});
});

describe('two writers at once', () => {
	/** A store on which somebody else commits just before the first commit of whoever uses it. */
	const overtaken = (other: () => Promise<unknown>): { readonly racing: ObjectStore; readonly isWon: () => boolean } => {
		let isFirst = true;
		const racing: ObjectStore = {
			...store,
			async put(key, body, condition) {
				if (isFirst && key.startsWith('log/')) {
					isFirst = false;
					await other();
				}
				return store.put(key, body, condition);
			},
		};
		return { racing, isWon: () => !isFirst };
	};

	test('an ingest that commits first makes the erasure begin again, with what it brought', async () => {
		vendor.records['customers'] = vendor.records['customers']?.map((one) => ({ ...one, name: `Late ${one.id}` })) ?? [];
		const { racing, isWon } = overtaken(() => here.ingest({ relist: true }));
		const { erasure } = await eraseAccount(racing, 'cus_1');
		expect(isWon()).toBe(true);
		expect(erasure.rows).toBe(4); // the list and the event, read twice
		expect([...(await named()), ...(await holding(store, 'Late cus_1'))]).toEqual([]);
		expect((await holding(store, 'Late cus_2')).length).toBe(1);
	});

	test('an ingest that commits after it is told to run again, and brings no name', async () => {
		vendor.records['customers'] = vendor.records['customers']?.map((one) => ({ ...one, name: `Late ${one.id}` })) ?? [];
		const { racing } = overtaken(() => eraseAccount(store, 'cus_1'));
		await expect(here.ingest({ relist: true }, { store: racing })).rejects.toMatchObject({ kind: 'conflict' });
		expect(await named()).toEqual([]);
		await here.ingest({ relist: true });
		const { files } = await readLog(store, 'fake_main');
		const read = new Set(files.map(({ key }) => key));
		expect((await holding(store, 'Late cus_1')).filter((key) => read.has(key))).toEqual([]);
		expect(await holding(store, 'Late cus_1')).toEqual([]);
	});

	test('an ingest that ends a file after it leaves one that nothing reads, until it is erased or cleaned up', async () => {
		vendor.records['customers'] = vendor.records['customers']?.map((one) => ({ ...one, name: `Late ${one.id}` })) ?? [];
		let isFirst = true;
		const racing: ObjectStore = {
			...store,
			open(key) {
				const writer = store.open(key);
				const close = async (): Promise<void> => {
					if (isFirst) await eraseAccount(store, 'cus_1');
					isFirst = false;
					await writer.close();
				};
				return { ...writer, close };
			},
		};
		await expect(here.ingest({ relist: true }, { store: racing })).rejects.toMatchObject({ kind: 'conflict' });
		await here.ingest({ relist: true });
		const read = new Set((await readLog(store, 'fake_main')).files.map(({ key }) => key));
		const left = await holding(store, 'Late cus_1');
		expect(left.map((key) => read.has(key))).toEqual([false]);
		await eraseAccount(store, 'cus_1');
		expect(await holding(store, 'Late cus_1')).toEqual([]);
	});
});

describe('the log after an erasure', () => {
	test('read at an earlier commit names the files that are left, over several erasures and checkpoints', async () => {
		const early = await readLog(store, 'fake_main');
		await eraseAccount(store, 'cus_1');
		for (let state = await readLog(store, 'fake_main'); state.number < 55; ) {
			const number = state.number + 1;
			const base = await readCommit(store, 'fake_main', 1);
			state = await appendCommit(store, state, { ...base, number, load_id: `${number}`, files: [], quarantine: [], drift: [] });
		}
		expect(await keys('log/fake_main/checkpoint/')).toHaveLength(1);
		await eraseAccount(store, 'cus_2');
		for (const upTo of [early.number, early.number + 1, 52]) {
			const { files, number } = await readLog(store, 'fake_main', upTo);
			expect(number).toBe(upTo);
			expect(files.map(({ rows, stream }) => [rows, stream])).toEqual(early.files.map(({ rows, stream }) => [rows, stream]));
			for (const { key } of files) expect(await store.get(key), key).toBeDefined();
		}
		expect((await readLog(store, 'fake_main')).suppression?.hashes).toHaveLength(2);
	});

	test('says so where a file that was erased has no successor any more', async () => {
		const { number } = await readLog(store, 'fake_main');
		await eraseAccount(store, 'cus_1');
		const state = await readLog(store, 'fake_main');
		const base = await readCommit(store, 'fake_main', 1);
		const replaces = state.files.map(({ key }) => key);
		await appendCommit(store, state, {
			...base,
			number: state.number + 1,
			load_id: 'compacted',
			files: [],
			replaces,
			quarantine: [],
			drift: [],
		});
		await expect(readLog(store, 'fake_main', number)).rejects.toMatchObject({
			kind: 'data',
			next: expect.stringContaining('later commit'),
		});
		expect((await readLog(store, 'fake_main')).files).toEqual([]);
	});
});

describe('a request that cannot be met', () => {
	test('names nobody that this source knows, and is not repeated in the answer', async () => {
		const all = await keys('');
		const asked = eraseAccount(store, 'fake_main/cus_1');
		await expect(asked).rejects.toMatchObject({ kind: 'configuration', what: expect.stringContaining('No committed row') });
		await expect(asked).rejects.not.toThrow('cus_1');
		await expect(eraseAccount(store, 'cus_1', { sourceId: 'nowhere' })).rejects.toMatchObject({ kind: 'configuration' });
		expect(await keys('')).toEqual(all);
	});

	test.each(['', 'Jane Doe', 'jane@example.org', 'about-CUS_1', 'x'.repeat(81)])(
		'has a reference that may tell who it was: %j',
		async (reference) => {
			await expect(eraseAccount(store, 'cus_1', { reference })).rejects.toMatchObject({ kind: 'configuration', where: 'reference' });
			expect((await named()).length).toBeGreaterThan(1);
		},
	);

	test('may have a reference with a short id in it by chance', async () => {
		vendor.records['customers']?.push(customer(8, { id: '17' }));
		await here.later(86_400, { relist: true });
		expect((await eraseAccount(store, '17')).erasure.rows).toBe(1);
	});

	test('meets a committed file that is gone, and erases nothing', async () => {
		const { files } = await readLog(store, 'fake_main');
		const lost = files.find(({ entity }) => entity === 'accounts')?.key ?? '';
		await store.delete([lost]);
		await expect(eraseAccount(store, 'cus_1')).rejects.toMatchObject({ kind: 'data', where: lost });
		expect(await keys('erasures/')).toEqual([]);
	});
});
