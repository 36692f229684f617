import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Connector, row, type Stream } from '../../../shared/contracts/connector.ts';
import { settle, subscription } from './fake/company.ts';
import { fakeConnector } from './fake/connector.ts';
import { currentRows, DAY, makeWorld, startSeconds, type World } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-vanished-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

/** Ends every line that a subscription of the fake vendor ever had. */
const linesEnded: NonNullable<Stream['mapVanished']> = (known, { observedAt }) =>
	known.flatMap(({ entity, row: columns }) =>
		entity === 'subscription_item_versions' && columns.status !== 'canceled'
			? [row(entity, { ...columns, effective_at: observedAt, status: 'canceled', reason: 'deleted_in_source' })]
			: [],
	);

const ending = (of: Connector): Connector => {
	const { subscriptions } = of.streams;
	if (subscriptions === undefined) throw new Error('the fake vendor has subscriptions');
	return { ...of, streams: { subscriptions: { ...subscriptions, mapVanished: linesEnded } } };
};

const canceled = async ({ store }: World): Promise<unknown[]> =>
	(await currentRows(store, 'subscription_item_versions', ['subscription_id', 'item_id', 'effective_at']))
		.filter(({ status }) => status === 'canceled')
		.map(({ subscription_id, item_id, reason, operation }) => [subscription_id, item_id, reason, operation]);

test('what a whole list no longer shows is ended by what it gave before, where the connector says how; a partial list says nothing of it', async () => {
	settle(vendor, 2, 4);
	const { changes: _, ...withoutFeed } = fakeConnector;
	const here = makeWorld(join(base, 'listed'), vendor, ending({ ...withoutFeed, updatedWindow: fakeConnector.createdWindow }));
	await here.ingest();
	vendor.records['subscriptions']?.splice(1, 1);
	await here.later(DAY);
	expect(await canceled(here)).toEqual([]);
	await here.later(DAY, { relist: true });
	expect(await canceled(here)).toEqual([['sub_1', 'sub_1_item', 'deleted_in_source', 'upsert']]);
});

test('so is what is gone when it is fetched because of an event', async () => {
	settle(vendor, 1, 3);
	const here = makeWorld(join(base, 'fetched'), vendor, ending(fakeConnector));
	await here.ingest();
	vendor.events.push({ id: 'evt_1', created: startSeconds + 60, type: 'subscription.updated', object: subscription(1) });
	vendor.records['subscriptions']?.splice(1, 1);
	await here.later(3600);
	expect(await canceled(here)).toEqual([['sub_1', 'sub_1_item', 'deleted_in_source', 'upsert']]);
});
