import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Connector, type MapContext, row } from '../../../shared/contracts/connector.ts';
import { customer, settle } from './fake/company.ts';
import { fakeConnector } from './fake/connector.ts';
import { currentRows, DAY, makeWorld, startSeconds, type World } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';

const { changes: _, ...withoutFeed } = fakeConnector;
/** The fake vendor's window is one of times, whatever they are times of. */
const connector: Connector = { ...withoutFeed, updatedWindow: fakeConnector.createdWindow };
const base = await mkdtemp(join(tmpdir(), 'tidemark-nofeed-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
let worlds = 0;
const world = (): World => makeWorld(join(base, String(worlds++)), vendor, connector);
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());
const ids = async (here: World): Promise<unknown[]> =>
	(await currentRows(here.store, 'accounts', ['account_id'])).map(({ account_id, operation }) => `${account_id} ${operation}`);

test('without a feed a later run lists what changed since the last edge, and a little before it', async () => {
	settle(vendor, 4, 0);
	const here = world();
	await here.ingest();
	vendor.records['customers']?.push(customer(80, { created: startSeconds + 100 }), customer(81, { created: startSeconds + DAY - 30 }));
	vendor.requests.length = 0;
	await here.later(DAY);
	expect(vendor.requests[0]).toBe(`/customers?from=${startSeconds - 60 - 600}&to=${startSeconds + DAY - 60}`);
	expect(await ids(here)).toEqual(['cus_0 snapshot', 'cus_1 snapshot', 'cus_2 snapshot', 'cus_3 snapshot', 'cus_80 snapshot']);
	await here.later(DAY);
	expect(await ids(here)).toContain('cus_81 snapshot');
});

test('with nothing new a later run writes no data file', async () => {
	settle(vendor, 4, 0);
	const here = world();
	await here.ingest();
	expect((await here.later(DAY)).commits.flatMap(({ files }) => files)).toEqual([]);
	expect((await here.ingest()).commits).toEqual([]);
});

test('a partial listing infers no deletion; a complete one does, once', async () => {
	settle(vendor, 5, 0);
	const here = world();
	await here.ingest();
	vendor.records['customers']?.splice(1, 1);
	await here.later(DAY);
	expect(await ids(here)).toContain('cus_1 snapshot');
	await here.later(DAY, { relist: true });
	expect(await ids(here)).toEqual(['cus_0 snapshot', 'cus_1 delete', 'cus_2 snapshot', 'cus_3 snapshot', 'cus_4 snapshot']);
	const again = await here.later(DAY, { relist: true });
	expect(again.commits.flatMap(({ files }) => files).map(({ rows }) => rows)).toEqual([4]);
});

test('a complete listing that was interrupted and resumed infers the same deletions', async () => {
	settle(vendor, 20, 0);
	const here = world();
	await here.ingest();
	vendor.records['customers']?.splice(3, 2);
	let pages = 0;
	vendor.fault = (_number, url, response) => {
		if (url.pathname !== '/customers' || ++pages !== 4) return false;
		response.writeHead(400).end('{}');
		return true;
	};
	await expect(here.later(DAY, { relist: true, recordsPerCommit: 3 })).rejects.toMatchObject({ kind: 'configuration' });
	await here.later(60, { recordsPerCommit: 3 });
	expect((await ids(here)).filter((id) => String(id).endsWith('delete'))).toEqual(['cus_3 delete', 'cus_4 delete']);
	expect(await ids(here)).toHaveLength(20);
});

test('a listing that begins at a date infers no deletion of what lies before it', async () => {
	settle(vendor, 6, 0);
	const here = world();
	await here.ingest();
	const source = { ...here.source, backfill_from: new Date((startSeconds - 57 * DAY) * 1000).toISOString().slice(0, 10) };
	await here.later(DAY, { relist: true, source });
	expect((await ids(here)).filter((id) => String(id).endsWith('delete'))).toEqual([]);
});

test('without a feed and without a list by change a later run lists everything, for a list by creation never shows a change', async () => {
	settle(vendor, 4, 0);
	const here = makeWorld(join(base, String(worlds++)), vendor, withoutFeed);
	await here.ingest();
	vendor.records['customers']?.splice(1, 1);
	vendor.requests.length = 0;
	await here.later(DAY);
	expect(vendor.requests[0]).toBe(`/customers?from=0&to=${startSeconds + DAY - 60}`);
	expect(await ids(here)).toContain('cus_1 delete');
});

/** Says that the customer's one line has ended, as a connector would for a record that is gone. */
const lineEnded = (id: string, { observedAt }: MapContext) => [
	row('subscription_item_versions', {
		subscription_id: `sub_of_${id}`,
		item_id: 'line',
		account_id: id,
		effective_at: observedAt,
		covers_until: null,
		evidence: 'snapshot',
		status: 'canceled',
		price_id: null,
		quantity: 0n,
		is_paused: false,
		is_live: true,
		cancel_requested_at: null,
		cancel_at: null,
		service_period_end: null,
		signed_at: null,
		reason: 'gone at the vendor',
		recorded_at: null,
	}),
];

test('what a vendor no longer lists ends with a version, for a deleted version would leave the line open', async () => {
	settle(vendor, 4, 0);
	const customers = withoutFeed.streams['customers'];
	if (customers === undefined) throw new Error('the fake vendor has customers');
	const ending: Connector = { ...withoutFeed, streams: { customers: { ...customers, mapDeleted: lineEnded } } };
	const here = makeWorld(join(base, String(worlds++)), vendor, ending);
	await here.ingest();
	vendor.records['customers']?.splice(1, 1);
	await here.later(DAY);
	const versions = await currentRows(here.store, 'subscription_item_versions', ['subscription_id']);
	expect(versions.map(({ subscription_id, status, operation }) => [subscription_id, status, operation])).toEqual([
		['sub_of_cus_1', 'canceled', 'upsert'],
	]);
});
