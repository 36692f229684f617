import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { row } from '../../../shared/contracts/connector.ts';
import { customer, settle, subscription, VERSION_KEY } from './fake/company.ts';
import { fakeConnector } from './fake/connector.ts';
import { currentRows, makeWorld, queryRaw, startSeconds, type World } from './fake/run.ts';
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
