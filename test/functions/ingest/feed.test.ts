import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { middle, oldestFirst, stretches } from '../../../functions/ingest/changes.ts';
import { readLog } from '../../../functions/ingest/commit-log.ts';
import { vendorClient } from '../../../functions/ingest/http.ts';
import { openSession } from '../../../functions/ingest/session.ts';
import { edgeOf } from '../../../functions/ingest/vendor.ts';
import type { ChangeEvent } from '../../../shared/contracts/connector.ts';
import { customer, settle, subscription, VERSION_KEY } from './fake/company.ts';
import { fakeConnector } from './fake/connector.ts';
import { currentRows, DAY, makeWorld, queryRaw, START, startSeconds, type World } from './fake/run.ts';
import { FAKE_KEY, type FakeVendor, startVendor } from './fake/vendor.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-feed-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
let worlds = 0;
const world = (): World => makeWorld(join(base, String(worlds++)), vendor);
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

let eventNumber = 0;
const happen = (type: string, object: unknown, created: number): void =>
	void vendor.events.push({ id: `evt_${String(eventNumber++).padStart(5, '0')}`, created, type, object });
const replace = (path: string, record: { readonly id: string }): void => {
	const records = vendor.records[path] ?? [];
	const at = records.findIndex(({ id }) => id === record.id);
	records.splice(at < 0 ? records.length : at, at < 0 ? 0 : 1, record as (typeof records)[number]);
};
const versions = (here: World, id: string): Promise<Record<string, unknown>[]> =>
	queryRaw(
		here.store,
		'subscription_item_versions',
		`select effective_at, evidence, status, quantity, api_version, operation from raw where subscription_id = '${id}' order by load_id, ordinal`,
	);
const fetched = (): string[] => vendor.requests.filter((path) => /^\/\w+\/./.test(path));

describe('the first run', () => {
	test('keeps the dated payloads that the feed still has, below what the lists show now', async () => {
		settle(vendor, 2, 2);
		happen('subscription.created', subscription(1, { quantity: 5 }), startSeconds - 20 * DAY);
		happen('subscription.updated', subscription(1, { quantity: 7 }), startSeconds - 10 * DAY);
		happen('subscription.updated', subscription(1, { quantity: 9 }), startSeconds - 31 * DAY);
		happen('customer.updated', customer(1, { name: 'Old name' }), startSeconds - 3 * DAY);
		const here = world();
		await here.ingest();
		expect(await versions(here, 'sub_1')).toEqual([
			{
				effective_at: '2026-02-09 12:00:00',
				evidence: 'event',
				status: 'active',
				quantity: '5',
				api_version: '2020-01-01',
				operation: 'upsert',
			},
			{
				effective_at: '2026-02-19 12:00:00',
				evidence: 'event',
				status: 'active',
				quantity: '7',
				api_version: '2020-01-01',
				operation: 'upsert',
			},
			{
				effective_at: '2026-03-01 12:00:00',
				evidence: 'snapshot',
				status: 'active',
				quantity: '2',
				api_version: '2026-01-01',
				operation: 'snapshot',
			},
		]);
		expect(await currentRows(here.store, 'accounts', ['account_id'])).toMatchObject([{ name: 'Customer 0' }, { name: 'Customer 1' }]);
		expect(fetched()).toEqual([]);
	});

	test('knows of a customer that was deleted before it, and when', async () => {
		settle(vendor, 2, 0);
		happen('customer.updated', customer(7, { name: 'Gone Ltd' }), startSeconds - 9 * DAY);
		happen('customer.deleted', { id: 'cus_7' }, startSeconds - 8 * DAY);
		const here = world();
		await here.ingest();
		const [gone] = await queryRaw(
			here.store,
			'accounts',
			`select name, deleted_at, operation from raw where account_id = 'cus_7' order by ordinal desc limit 1`,
		);
		expect(gone).toEqual({ name: null, deleted_at: '2026-02-21 12:00:00', operation: 'delete' });
	});
});

describe('a later run', () => {
	test('takes each event once, oldest first, and fetches each record once', async () => {
		settle(vendor, 2, 3);
		const here = world();
		await here.ingest();
		vendor.requests.length = 0;
		for (const [hours, quantity] of [
			[1, 10],
			[2, 20],
			[3, 30],
			[4, 40],
		] as const)
			happen('subscription.updated', subscription(1, { quantity }), startSeconds + hours * 3600);
		replace('subscriptions', subscription(1, { quantity: 40 }));
		await here.later(6 * 3600);
		expect((await versions(here, 'sub_1')).slice(1)).toMatchObject([
			{ effective_at: '2026-03-01 13:00:00', quantity: '10' },
			{ effective_at: '2026-03-01 14:00:00', quantity: '20' },
			{ effective_at: '2026-03-01 15:00:00', quantity: '30' },
			{ effective_at: '2026-03-01 16:00:00', quantity: '40' },
			{ effective_at: '2026-03-01 18:00:00', quantity: '40', evidence: 'snapshot' },
		]);
		expect(fetched()).toEqual(['/subscriptions/sub_1']);
		await here.later(3600);
		expect(await versions(here, 'sub_1')).toHaveLength(6);
	});

	test('of two events of one instant lets the later one win', async () => {
		settle(vendor, 1, 2);
		const here = world();
		await here.ingest();
		happen('subscription.updated', subscription(1, { quantity: 10 }), startSeconds + 3600);
		happen('subscription.updated', subscription(1, { quantity: 20 }), startSeconds + 3600);
		await here.later(7200);
		const current = await currentRows(here.store, 'subscription_item_versions', VERSION_KEY);
		expect(current.filter(({ evidence, subscription_id }) => evidence === 'event' && subscription_id === 'sub_1')).toMatchObject([
			{ quantity: '20' },
		]);
	});

	test('does not read closer to the present than the lag, and misses nothing at the edge', async () => {
		settle(vendor, 2, 0);
		const here = world();
		await here.ingest();
		const edges = [-60, -59, 3539, 3540, 3541].map((seconds) => startSeconds + seconds);
		for (const created of edges) {
			const late = customer(100 + vendor.events.length, { created });
			replace('customers', late);
			happen('customer.created', late, created);
		}
		await here.later(3600);
		const taken = async (): Promise<unknown[]> =>
			(await currentRows(here.store, 'accounts', ['account_id'])).map(({ account_id }) => account_id);
		expect(await taken()).toEqual(['cus_0', 'cus_1', 'cus_100', 'cus_101', 'cus_102']);
		await here.later(3600);
		expect(await taken()).toEqual(['cus_0', 'cus_1', 'cus_100', 'cus_101', 'cus_102', 'cus_103', 'cus_104']);
	});

	test('lists a stream anew where that takes fewer requests than its touched records', async () => {
		settle(vendor, 9, 0);
		const here = world();
		await here.ingest();
		vendor.requests.length = 0;
		for (const number of [1, 2, 3, 4]) happen('customer.updated', customer(number), startSeconds + 60 * number);
		await here.later(3600);
		expect(fetched()).toEqual([]);
		expect(vendor.requests.filter((path) => path.startsWith('/customers?'))).toHaveLength(3);
		vendor.requests.length = 0;
		for (const number of [1, 2]) happen('customer.updated', customer(number), startSeconds + 7000 + number);
		await here.later(3600 * 2);
		expect(fetched()).toEqual(['/customers/cus_1', '/customers/cus_2']);
	});

	test('writes a deletion by its event, and does not fetch the record again', async () => {
		settle(vendor, 3, 0);
		const here = world();
		await here.ingest();
		happen('customer.updated', customer(2), startSeconds + 10);
		happen('customer.deleted', { id: 'cus_2' }, startSeconds + 20);
		vendor.records['customers']?.splice(2, 1);
		vendor.requests.length = 0;
		await here.later(3600);
		expect(fetched()).toEqual([]);
		expect(await currentRows(here.store, 'accounts', ['account_id'])).toMatchObject([
			{ account_id: 'cus_0' },
			{ account_id: 'cus_1' },
			{ account_id: 'cus_2', operation: 'delete', deleted_at: '2026-03-01 12:00:20' },
		]);
	});

	test('writes a deletion for a record that is gone when it is fetched', async () => {
		settle(vendor, 3, 0);
		const here = world();
		await here.ingest();
		happen('customer.updated', customer(2), startSeconds + 10);
		vendor.records['customers']?.splice(2, 1);
		await here.later(3600);
		expect((await currentRows(here.store, 'accounts', ['account_id'])).at(-1)).toMatchObject({
			account_id: 'cus_2',
			operation: 'delete',
			deleted_at: '2026-03-01 13:00:00',
		});
	});

	test('notes a payload that it cannot read as drift and relies on the fetched record', async () => {
		settle(vendor, 1, 2);
		const here = world();
		await here.ingest();
		happen('subscription.updated', { ...subscription(1), quantity: 'twelve' }, startSeconds + 60);
		const { commits } = await here.later(3600);
		expect(commits.flatMap(({ drift }) => drift)).toContainEqual({
			stream: 'subscriptions',
			field: 'event payload: field quantity: expected number, received string',
			type: 'unreadable',
			records: 1,
		});
		expect(commits.flatMap(({ quarantine }) => quarantine)).toEqual([]);
		expect(fetched()).toEqual(['/subscriptions/sub_1']);
	});

	test('passes over events of things that nobody reads', async () => {
		settle(vendor, 1, 0);
		const here = world();
		await here.ingest();
		happen('charge.succeeded', { id: 'ch_1' }, startSeconds + 60);
		expect((await here.later(3600)).commits.flatMap(({ files }) => files)).toEqual([]);
	});
});

describe('a cursor older than the feed', () => {
	test('of exactly thirty days is still followed', async () => {
		settle(vendor, 3, 0);
		const here = world();
		await here.ingest();
		vendor.requests.length = 0;
		await here.later(30 * DAY);
		expect(here.warnings).toEqual([]);
		expect(vendor.requests).toHaveLength(1);
	});

	test('of more than thirty days has everything listed again, loudly, and what vanished is deleted', async () => {
		settle(vendor, 4, 2);
		const here = world();
		await here.ingest();
		vendor.records['customers']?.splice(1, 1);
		replace('customers', customer(2, { name: 'Renamed' }));
		await here.later(30 * DAY + 1);
		expect(here.warnings).toEqual([expect.stringContaining('reading everything again')]);
		expect(await currentRows(here.store, 'accounts', ['account_id'])).toMatchObject([
			{ account_id: 'cus_0', operation: 'snapshot' },
			{ account_id: 'cus_1', operation: 'delete', deleted_at: '2026-03-31 12:00:01' },
			{ account_id: 'cus_2', name: 'Renamed' },
			{ account_id: 'cus_3' },
		]);
		const again = await here.later(3600);
		expect(again.commits.flatMap(({ files }) => files)).toEqual([]);
	});

	test('is also recognised by the vendor saying so, and a run killed in the middle still reads everything again', async () => {
		settle(vendor, 4, 0);
		const here = world();
		await here.ingest();
		replace('customers', customer(2, { name: 'Renamed' }));
		let said = false;
		vendor.fault = (_, url, response) => {
			if (url.pathname === '/events' && !said) {
				said = true;
				response.writeHead(410).end('{"message": "no longer available"}');
				return true;
			}
			if (url.pathname !== '/customers') return false;
			response.writeHead(400).end('{"message": "stop"}');
			return true;
		};
		await expect(here.later(3600)).rejects.toMatchObject({ kind: 'configuration' });
		expect(here.warnings).toHaveLength(1);
		vendor.fault = undefined;
		await here.later(60);
		expect((await currentRows(here.store, 'accounts', ['account_id'])).map(({ name }) => name)).toEqual([
			'Customer 0',
			'Customer 1',
			'Renamed',
			'Customer 3',
		]);
	});

	test('and a feed that cannot be read at all leaves the lists', async () => {
		settle(vendor, 2, 0);
		vendor.fault = (_, url, response) => {
			if (url.pathname !== '/events') return false;
			response.writeHead(410).end('{"message": "no longer available"}');
			return true;
		};
		const here = world();
		await here.ingest();
		expect(here.warnings).toEqual([expect.stringContaining('could not be read back')]);
		expect(await currentRows(here.store, 'accounts', ['account_id'])).toHaveLength(2);
		expect((await readLog(here.store, 'fake_main')).cursors['changes']?.through).toBe('2026-03-01T11:59:00.000Z');
	});
});

test('everything is read again on demand', async () => {
	settle(vendor, 3, 0);
	const here = world();
	await here.ingest();
	vendor.records['customers']?.splice(0, 1);
	await here.later(3600, { relist: true });
	expect(await currentRows(here.store, 'accounts', ['account_id'])).toMatchObject([
		{ account_id: 'cus_0', operation: 'delete' },
		{ account_id: 'cus_1' },
		{ account_id: 'cus_2' },
	]);
});

test.each([
	['after a pause longer than the feed', 400 * DAY, {}],
	['on demand', 60, { relist: true }],
])('a run that the vendor never answers records nothing, though all was to be read again %s', async (_, pause, options) => {
	settle(vendor, 3, 0);
	const here = world();
	await here.ingest();
	const before = await readLog(here.store, 'fake_main');
	vendor.fault = (_number, _url, response) => {
		response.writeHead(400).end('{}');
		return true;
	};
	await expect(here.later(pause, options)).rejects.toMatchObject({ kind: 'configuration' });
	expect(await readLog(here.store, 'fake_main')).toEqual(before);
});

test('everything is read again on demand even where the feed cannot be read back', async () => {
	settle(vendor, 3, 0);
	const here = world();
	await here.ingest();
	vendor.records['customers']?.splice(0, 1);
	vendor.fault = (_number, url, response) => {
		if (url.pathname !== '/events') return false;
		response.writeHead(410).end('{"message": "no longer available"}');
		return true;
	};
	await here.later(3600, { relist: true });
	expect(await currentRows(here.store, 'accounts', ['account_id'])).toMatchObject([{ operation: 'delete' }, {}, {}]);
});

test('after a long pause with many changes each step of the way gives the state of the vendor', async () => {
	settle(vendor, 6, 6);
	const here = world();
	await here.ingest({ recordsPerCommit: 5 });
	for (let step = 1; step <= 60; step++) {
		const record = subscription(step % 6, { quantity: step });
		replace('subscriptions', record);
		happen('subscription.updated', record, startSeconds + step * 600);
	}
	await here.later(12 * 3600, { recordsPerCommit: 5 });
	const present = await queryRaw(
		here.store,
		'subscription_item_versions',
		`select subscription_id as id, max_by(quantity, (observed_at, load_id, ordinal)) as quantity from raw where evidence = 'snapshot' group by 1 order by 1`,
	);
	expect(present).toEqual(
		Array.from({ length: 6 }, (_, number) => ({ id: `sub_${number}`, quantity: String(number === 0 ? 60 : 54 + number) })),
	);
	expect(await queryRaw(here.store, 'subscription_item_versions', `select count(*) as n from raw where evidence = 'event'`)).toEqual([
		{ n: '60' },
	]);
});

describe('the algebra of windows', () => {
	const instants = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

	test('the edge is whole seconds, at least the lag behind, and never goes back while the clock does not', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
				fc.nat({ max: 100_000 }),
				fc.nat({ max: 3600 }),
				(now, more, lag) => {
					const edge = edgeOf(now, lag).getTime();
					expect(edge % 1000 === 0).toBe(true);
					expect(now.getTime() - edge).toBeGreaterThanOrEqual(lag * 1000);
					expect(now.getTime() - edge).toBeLessThan((lag + 1) * 1000);
					expect(edgeOf(new Date(now.getTime() + more), lag).getTime()).toBeGreaterThanOrEqual(edge);
				},
			),
		);
	});

	test('a span of two seconds or more is cut strictly inside, at a whole second', () => {
		fc.assert(
			fc.property(instants, fc.integer({ min: 2, max: 1_000_000_000 }), (from, seconds) => {
				const to = new Date(from.getTime() + seconds * 1000);
				const cut = middle({ from, to });
				expect(cut.getTime() % 1000).toBe(0);
				expect(cut > from && cut < to).toBe(true);
			}),
		);
	});

	test('events come out oldest first, each once, whichever way the vendor lists them', () => {
		const event = (id: number, at: Date): ChangeEvent => ({
			id: String(id),
			at,
			stream: 'x',
			recordId: 'r',
			deleted: false,
			payload: null,
			apiVersion: null,
		});
		fc.assert(
			fc.property(fc.array(instants, { minLength: 1, maxLength: 50 }), fc.boolean(), (ats, ascending) => {
				const ordered = ats.toSorted((a, b) => a.getTime() - b.getTime()).map((at, index) => event(index, at));
				const allAtOnce = ordered[0]?.at.getTime() === ordered.at(-1)?.at.getTime();
				const listed = ascending && !allAtOnce ? ordered : ordered.toReversed();
				expect(oldestFirst([...listed, ...listed.slice(0, 3)]).map(({ id }) => id)).toEqual(ordered.map(({ id }) => id));
			}),
		);
	});

	test('cut into stretches as small as need be, the feed is read without gap or overlap and in order', async () => {
		for (let index = 0; index < 40; index++) happen('charge.x', { id: `ch_${index}` }, startSeconds - 10_000 + index * index * 5);
		const here = world();
		const session = openSession(
			here.ports,
			{ sourceId: 's', apiVersion: null, quarantineLimit: 1, recordsPerCommit: 1e9 },
			await readLog(here.store, 's'),
		);
		const client = vendorClient({ sourceId: 's', connector: fakeConnector, secret: FAKE_KEY, baseUrl: vendor.url }, here.ports);
		const span = { from: new Date(START.getTime() - 20_000_000), to: START };
		for (const most of [1, 3, 7, 100]) {
			const found = await Array.fromAsync(
				stretches({ session, client, connector: fakeConnector, sourceId: 's', now: here.ports.clock }, fakeConnector.changes, span, most),
			);
			expect(found[0]?.span.from).toEqual(span.from);
			expect(found.at(-1)?.span.to).toEqual(span.to);
			for (const [index, { span: one }] of found.entries()) if (index > 0) expect(one.from).toEqual(found[index - 1]?.span.to);
			const ids = found.flatMap(({ events }) => events.map(({ id }) => id));
			expect(ids).toEqual(vendor.events.map(({ id }) => id).toSorted());
		}
	});
});
