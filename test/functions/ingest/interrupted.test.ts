import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLog } from '../../../functions/ingest/commit-log.ts';
import { explainFileError } from '../../../shared/storage/file-error.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { settle, subscription } from './fake/company.ts';
import { failingStore } from './fake/failing-store.ts';
import { currentRows, makeWorld, queryRaw, START, startSeconds, type World } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';
import { winners } from './fake/winners.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-interrupted-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
let worlds = 0;
const inMemory = (): World => makeWorld(memoryStore(), vendor);
const world = (): World => makeWorld(join(base, String(worlds++)), vendor);
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

const count = async ({ store }: World, entity: string): Promise<number> =>
	Number((await queryRaw(store, entity, 'select count(*) as n from raw'))[0]?.['n'] ?? 0);

describe('a run that is killed', () => {
	const plan = { recordsPerCommit: 4 };
	const event = (number: number) => ({
		id: `evt_${number}`,
		created: startSeconds - 3600 * number,
		type: 'subscription.updated',
		object: subscription(number, { quantity: 100 + number }),
	});

	test.each(['before', 'after'] as const)(
		'at any write, %s it takes effect, is finished by the next one as if nothing had happened',
		async (when) => {
			settle(vendor, 7, 7);
			vendor.events.push(event(1), event(2), event(3));
			const clean = inMemory();
			const probe = failingStore(clean.store, -1);
			await clean.ingest(plan, { store: probe });
			const expected = await winners(clean.store);
			expect(Object.values(expected).map((rows) => rows.length)).toEqual([10, 7]);
			expect(probe.writes()).toBeGreaterThan(15);
			for (let deadly = 1; deadly <= probe.writes(); deadly++) {
				const here = inMemory();
				await expect(here.ingest(plan, { store: failingStore(here.store, deadly, when) }), `write ${deadly}`).rejects.toThrow('killed');
				await here.ingest(plan);
				expect(await winners(here.store), `write ${deadly}`).toEqual(expected);
			}
		},
	);

	test('goes on from the page after its last commit, with the edge it was begun with', async () => {
		settle(vendor, 30, 0);
		const here = world();
		let answered = 0;
		vendor.fault = (_, url, response) => {
			if (url.pathname !== '/customers' || ++answered <= 5) return false;
			response.writeHead(400).end('{"message": "stop"}');
			return true;
		};
		await expect(here.ingest({ recordsPerCommit: 6 })).rejects.toMatchObject({ kind: 'configuration' });
		const { cursors } = await readLog(here.store, 'fake_main');
		expect(cursors['customers']).toEqual({
			backfill: { next: { from: '0', to: String(startSeconds - 60), after: 'cus_18' }, upTo: '2026-03-01T11:59:00.000Z', records: 12 },
			through: null,
		});
		vendor.fault = undefined;
		vendor.requests.length = 0;
		await here.later(86_400, { recordsPerCommit: 6 });
		const lists = vendor.requests.filter((path) => path.startsWith('/customers'));
		expect(lists[0]).toBe(`/customers?from=0&to=${startSeconds - 60}&after=cus_18`);
		expect(lists).toHaveLength(6);
		expect(await count(here, 'accounts')).toBe(30);
	});

	test('and meets a deleted record where its cursor rests starts that list again', async () => {
		settle(vendor, 9, 0);
		const here = world();
		let gone = false;
		vendor.fault = (_, url, response) => {
			if (gone || url.searchParams.get('after') !== 'cus_3') return false;
			gone = true;
			response.writeHead(404).end('{"message": "no such customer"}');
			return true;
		};
		await here.ingest();
		expect(here.warnings.join()).toContain('starting it again');
		expect(await currentRows(here.store, 'accounts', ['account_id'])).toHaveLength(9);
	});
});

describe('only what a commit names is read', () => {
	test('an orphan of a killed run lies there and is left alone', async () => {
		settle(vendor, 4, 0);
		const here = world();
		const probe = failingStore(here.store, -1);
		await here.ingest({}, { store: probe });
		const other = world();
		await expect(other.ingest({}, { store: failingStore(other.store, probe.writes()) })).rejects.toThrow('killed'); // the commit itself
		const orphans = (await Array.fromAsync(other.store.list('raw/'))).map(({ key }) => key);
		expect(orphans).toHaveLength(1);
		await other.ingest();
		const { files } = await readLog(other.store, 'fake_main');
		expect(files.map(({ key }) => key)).not.toContain(orphans[0]);
		expect(await count(other, 'accounts')).toBe(4);
	});
});

describe('two runs at once', () => {
	test('never commit a row twice: one of them is told to run again, or each does its part', async () => {
		settle(vendor, 20, 20);
		const here = world();
		const results = await Promise.allSettled([here.ingest({ recordsPerCommit: 7 }), here.ingest({ recordsPerCommit: 7 })]);
		for (const result of results)
			if (result.status === 'rejected')
				expect(result.reason).toMatchObject({ kind: 'conflict', next: expect.stringContaining('run again') });
		expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
		expect(await count(here, 'accounts')).toBe(20);
		const { files, number } = await readLog(here.store, 'fake_main');
		expect(new Set(files.map(({ load_id }) => load_id)).size).toBe(number);
	});
});

describe('the clock', () => {
	test('that went backwards between runs stops the run, names both instants and writes nothing', async () => {
		settle(vendor, 3, 0);
		const here = world();
		await here.ingest();
		const before = (await Array.fromAsync(here.store.list(''))).length;
		await expect(here.later(-7200)).rejects.toMatchObject({ kind: 'unavailable', saw: expect.stringMatching(/10:00:00.*12:00:00/) });
		expect(await Array.fromAsync(here.store.list(''))).toHaveLength(before);
	});

	test('that goes backwards within a run commits nothing of that load', async () => {
		settle(vendor, 9, 0);
		const here = world();
		let readings = 0;
		await expect(here.ingest({}, { clock: () => new Date(START.getTime() - (++readings > 4 ? 60_000 : 0)) })).rejects.toMatchObject({
			kind: 'unavailable',
		});
		expect(await Array.fromAsync(here.store.list(''))).toEqual([]);
	});
});

test('a full disk stops the run with a problem and leaves nothing half-written', async () => {
	settle(vendor, 4, 0);
	const here = world();
	const full = explainFileError(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 'raw/x');
	await expect(here.ingest({}, { store: failingStore(here.store, 1, 'before', full) })).rejects.toMatchObject({
		kind: 'unavailable',
		what: 'The disk is full',
	});
	expect(await Array.fromAsync(here.store.list(''))).toEqual([]);
});
