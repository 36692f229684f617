import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ingest } from '../../../functions/ingest/ingest.ts';
import { streamsOf } from '../../../functions/ingest/stream-names.ts';
import type { DropFile } from '../../../shared/contracts/config.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { dropWorld } from './drop/world.ts';
import { settle } from './fake/company.ts';
import { makeWorld } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-streams-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

/** Collects the names that a run announces. */
const listener = () => {
	const heard: string[] = [];
	return { heard, streamRead: (stream: string) => void heard.push(stream), hush: () => heard.splice(0) };
};

describe('a stream is said to be read to its end', () => {
	test('when a first run has listed it, and in every later run that found nothing new', async () => {
		settle(vendor, 7, 7);
		const here = makeWorld(memoryStore(), vendor);
		const { heard, streamRead, hush } = listener();
		await here.ingest({}, { streamRead });
		expect(heard).toEqual(['customers', 'subscriptions']);
		hush();
		here.now = new Date(here.now.getTime() + 3_600_000);
		await here.ingest({}, { streamRead });
		expect(heard).toEqual(['customers', 'subscriptions']);
	});

	test('though the one after it fails, and the one that failed is not', async () => {
		settle(vendor, 7, 7);
		vendor.fault = (_, url, response) => url.pathname === '/subscriptions' && (response.writeHead(400).end('{"message": "stop"}'), true);
		const { heard, streamRead } = listener();
		// Each page is a commit, so that what was listed before the failure stands.
		await expect(makeWorld(memoryStore(), vendor).ingest({ recordsPerCommit: 1 }, { streamRead })).rejects.toThrow('stop');
		expect(heard).toEqual(['customers']);
	});

	test('not when nobody answers, however whole it was before', async () => {
		settle(vendor, 7, 7);
		const here = makeWorld(memoryStore(), vendor);
		await here.ingest();
		vendor.fault = (_, __, response) => (response.writeHead(400).end('{"message": "stop"}'), true);
		here.now = new Date(here.now.getTime() + 3_600_000);
		const { heard, streamRead } = listener();
		await expect(here.ingest({}, { streamRead })).rejects.toThrow('stop');
		expect(heard).toEqual([]);
	});

	test('when a later part ends the listing that an earlier one began', async () => {
		settle(vendor, 7, 7);
		const here = makeWorld(memoryStore(), vendor);
		const { heard, streamRead } = listener();
		for (let part = 1, isPaused = true; isPaused; part += 1) {
			here.now = new Date(here.now.getTime() + 600_000);
			let pages = 0;
			({ isPaused } = await here.ingest({}, { streamRead, mustPause: () => ++pages > 3 }));
			expect(part).toBeLessThan(20);
		}
		expect([...new Set(heard)].sort()).toEqual(['customers', 'subscriptions']);
	});

	test('of a drop source for each mapping, changed or not, and not for the file that is refused', async () => {
		const rates: DropFile = {
			path: 'rates.csv',
			entity: 'fx_rates',
			columns: { from_currency: 'from', to_currency: { value: 'USD' }, valid_on: 'day', rate: 'rate' },
		};
		const files = [rates, { ...rates, path: 'more.csv' }];
		const here = dropWorld(base);
		await here.put('rates.csv', 'from,day,rate\neur,2025-01-01,1.1\n');
		await here.put('more.csv', 'from,day,rate\ngbp,2025-01-01,1.2\n');
		const source = { id: 'files', connector: 'drop' as const, folder: join(base, 'drop'), files };
		const { heard, streamRead, hush } = listener();
		const read = () => ingest({ source, quarantineLimit: 0 }, { ...here.ports, streamRead });
		await read();
		await read();
		expect(heard).toEqual(['rates', 'more', 'rates', 'more']);
		hush();
		await here.put('more.csv', 'from,day,rate\ngbp,2025-01-01,nought\n');
		await expect(read()).rejects.toMatchObject({ kind: 'data' });
		expect(heard).toEqual(['rates']);
	});

	test('and deployment knows the names of all of them', async () => {
		expect(await streamsOf({ id: 'stripe', connector: 'stripe', secret: 'env:A' })).toContain('invoices');
		await expect(streamsOf({ id: 's', connector: 'strype', secret: 'env:A' })).rejects.toThrow(/did you mean stripe/);
	});
});
