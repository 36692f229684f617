import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLog } from '../../../functions/ingest/commit-log.ts';
import { row } from '../../../shared/contracts/connector.ts';
import { explainFileError } from '../../../shared/storage/file-error.ts';
import { customer, settle, subscription, VERSION_KEY } from './fake/company.ts';
import { fakeConnector } from './fake/connector.ts';
import { failingStore } from './fake/failing-store.ts';
import { currentRows, makeWorld, queryRaw, START, startSeconds, type World } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-backfill-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
let worlds = 0;
const world = (): World => makeWorld(join(base, String(worlds++)), vendor);
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

const contents = async ({ store }: World): Promise<unknown> => ({
	accounts: await currentRows(store, 'accounts', ['account_id']),
	versions: await currentRows(store, 'subscription_item_versions', VERSION_KEY),
});
const count = async ({ store }: World, entity: string): Promise<number> =>
	Number((await queryRaw(store, entity, 'select count(*) as n from raw'))[0]?.['n'] ?? 0);

describe('a first run', () => {
	test('reads every page of every stream once', async () => {
		settle(vendor, 8, 7);
		const here = world();
		const report = await here.ingest();
		expect(await queryRaw(here.store, 'accounts', 'select account_id from raw order by ordinal')).toHaveLength(8);
		expect(await queryRaw(here.store, 'subscription_item_versions', 'select distinct subscription_id from raw')).toHaveLength(7);
		expect(report.requests).toBe(1 + 3 + 3);
		expect(report.number).toBe(1);
	});

	test('leaves out what is made after its edge, and the next run brings it once', async () => {
		settle(vendor, 3, 0);
		vendor.records['customers']?.push(
			customer(90, { created: startSeconds - 61 }),
			customer(91, { created: startSeconds - 60 }),
			customer(92, { created: startSeconds - 1 }),
		);
		const here = world();
		await here.ingest();
		const ids = 'select account_id from raw order by account_id';
		expect((await queryRaw(here.store, 'accounts', ids)).map((row) => row['account_id'])).toEqual(['cus_0', 'cus_1', 'cus_2', 'cus_90']);
		for (const number of [91, 92]) {
			const object = customer(number);
			vendor.events.push({ id: `evt_${number}`, created: startSeconds - (number === 91 ? 60 : 1), type: 'customer.created', object });
		}
		await here.later(3600);
		expect((await currentRows(here.store, 'accounts', ['account_id'])).map((row) => row['account_id'])).toEqual([
			'cus_0',
			'cus_1',
			'cus_2',
			'cus_90',
			'cus_91',
			'cus_92',
		]);
	});

	test('begins at backfill_from', async () => {
		settle(vendor, 8, 0);
		const here = world();
		await here.ingest({
			source: { ...here.source, backfill_from: new Date((startSeconds - 55 * 86_400) * 1000).toISOString().slice(0, 10) },
		});
		expect((await currentRows(here.store, 'accounts', ['account_id'])).map((row) => row['account_id'])).toEqual([
			'cus_5',
			'cus_6',
			'cus_7',
		]);
	});

	test('completes nested lists that the vendor truncates', async () => {
		const all = Array.from({ length: 25 }, (_, item) => ({ item: `si_${item}` }));
		vendor.records['subscriptions'] = [
			{ ...subscription(1), lines: all.slice(0, 2), lines_truncated: true, all_lines: all },
			{ ...subscription(2), lines: [{ item: 'si_x' }] },
		];
		const here = world();
		await here.ingest();
		expect(await count(here, 'subscription_item_versions')).toBe(26);
	});

	test('writes a price that many subscriptions carry once, and again when it changes', async () => {
		settle(vendor, 0, 6);
		const { subscriptions } = fakeConnector.streams;
		if (subscriptions === undefined) throw new Error('no stream');
		const price = (name: string) => row('products', { product_id: 'prod_1', name, is_active: null });
		let seen = 0;
		const connector = {
			...fakeConnector,
			streams: { subscriptions: { ...subscriptions, map: () => [price(++seen < 4 ? 'Pro' : 'Pro 2')] } },
		};
		const here = world();
		await here.ingest({ connector });
		expect(await queryRaw(here.store, 'products', 'select name from raw order by ordinal')).toEqual([{ name: 'Pro' }, { name: 'Pro 2' }]);
	});

	test('passes over a record that is deleted before its nested list is read', async () => {
		vendor.records['subscriptions'] = [{ ...subscription(1), lines_truncated: true }, subscription(2)];
		vendor.fault = (_, url, response) => {
			if (!url.pathname.endsWith('/lines')) return false;
			response.writeHead(404).end('{}');
			return true;
		};
		const here = world();
		await here.ingest();
		expect(await queryRaw(here.store, 'subscription_item_versions', 'select subscription_id as id from raw')).toEqual([{ id: 'sub_2' }]);
	});

	test('puts beside each row where it came from', async () => {
		settle(vendor, 2, 0);
		const here = world();
		const { commits } = await here.ingest();
		expect(await queryRaw(here.store, 'accounts', 'select * from raw order by ordinal')).toMatchObject([
			{
				source_id: 'fake_main',
				stream: 'customers',
				record_id: 'cus_1',
				operation: 'snapshot',
				source_version: null,
				observed_at: '2026-03-01 12:00:00',
				load_id: commits[0]?.load_id,
				ordinal: '0',
				api_version: '2026-01-01',
			},
			{ record_id: 'cus_0', ordinal: '1', load_id: commits[0]?.load_id },
		]);
	});

	test('names loads so that they sort in commit order', async () => {
		settle(vendor, 9, 9);
		const { commits } = await world().ingest({ recordsPerCommit: 2 });
		const ids = commits.map(({ load_id }) => load_id);
		expect(ids.length).toBeGreaterThan(4);
		expect(ids).toEqual(ids.toSorted());
		expect(ids[0]).toMatch(/^00000001-[0-9a-f]{8}$/);
	});

	test('says in the commit which fields the vendor sends and nobody reads: names and types, no values', async () => {
		vendor.records['customers'] = [customer(1, { email: 'ada@example.com', meta: { a: 1 }, tags: [] }), customer(2, { email: null })];
		const { commits } = await world().ingest();
		expect(commits[0]?.drift).toEqual(
			expect.arrayContaining([
				{ stream: 'customers', field: 'email', type: 'string', records: 1 },
				{ stream: 'customers', field: 'email', type: 'null', records: 1 },
				{ stream: 'customers', field: 'meta', type: 'object', records: 1 },
				{ stream: 'customers', field: 'tags', type: 'array', records: 1 },
			]),
		);
		expect(JSON.stringify(commits)).not.toContain('example.com');
	});
});

describe('a second run', () => {
	test('with nothing new writes no data file, and at the same instant no commit', async () => {
		settle(vendor, 4, 4);
		const here = world();
		await here.ingest();
		expect((await here.ingest()).commits).toEqual([]);
		const later = await here.later(3600);
		expect(later.commits.flatMap(({ files }) => files)).toEqual([]);
		expect(later.commits.map(({ cursors }) => cursors['changes']?.through)).toEqual(['2026-03-01T12:59:00.000Z']);
		expect(await count(here, 'accounts')).toBe(4);
	});
});

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
			const clean = world();
			await clean.ingest(plan);
			const expected = await contents(clean);
			const whole = world();
			const probe = failingStore(whole.store, -1);
			await whole.ingest(plan, { store: probe });
			expect(probe.writes()).toBeGreaterThan(15);
			for (let deadly = 1; deadly <= probe.writes(); deadly++) {
				const here = world();
				await expect(here.ingest(plan, { store: failingStore(here.store, deadly, when) }), `write ${deadly}`).rejects.toThrow('killed');
				await here.ingest(plan);
				expect(await contents(here), `write ${deadly}`).toEqual(expected);
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

test('a wrong key is named as such', async () => {
	settle(vendor, 1, 0);
	await expect(world().ingest({ secret: 'key_live_wrong_wrong' })).rejects.toMatchObject({
		kind: 'credentials',
		saw: 'status 401: no such key: Bearer [secret]',
	});
});

test('an unknown connector is named with those there are', async () => {
	const here = world();
	await expect(here.ingest({ connector: undefined, source: { ...here.source, connector: 'strpe' } })).rejects.toMatchObject({
		kind: 'configuration',
		saw: 'strpe',
		next: expect.stringMatching(/did you mean stripe\?.*drop/),
	});
});

test('faults on the way are ridden out', async () => {
	settle(vendor, 9, 9);
	const here = world();
	vendor.fault = (number, _, response) => {
		if (number % 3 === 0) response.writeHead(429, { 'retry-after': '2' }).end('{}');
		else if (number % 5 === 0) response.writeHead(500).end('oops');
		else if (number % 7 === 0) response.writeHead(200).end('{"data": [');
		else return false;
		return true;
	};
	await here.ingest();
	expect(here.slept.length).toBeGreaterThan(3);
	const other = world();
	vendor.fault = undefined;
	await other.ingest();
	expect(await contents(here)).toEqual(await contents(other));
});

test('a record of more than 16 MB is refused, and the others are taken', async () => {
	settle(vendor, 3, 0);
	vendor.records['customers']?.push(customer(50, { notes: 'x'.repeat(17 * 1024 * 1024) }));
	const here = world();
	const { commits } = await here.ingest({ quarantineLimit: 0.5 });
	expect(commits[0]?.quarantine).toEqual([
		{
			key: expect.stringContaining('quarantine/fake_main/00000001-'),
			stream: 'customers',
			reason: expect.stringContaining('larger than'),
			records: 1,
		},
	]);
	expect(await count(here, 'accounts')).toBe(3);
});
