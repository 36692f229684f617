import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shapeOf, undeclared } from '../../../functions/ingest/shape.ts';
import { checkRow } from '../../../functions/ingest/row-check.ts';
import { row } from '../../../shared/contracts/connector.ts';
import { customer, settle, subscription } from './fake/company.ts';
import { quarantined } from './fake/quarantined.ts';
import { makeWorld, queryRaw, type World } from './fake/run.ts';
import { type FakeVendor, startVendor } from './fake/vendor.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-quarantine-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let vendor: FakeVendor;
let worlds = 0;
const world = (): World => makeWorld(join(base, String(worlds++)), vendor);
beforeEach(async () => {
	vendor = await startVendor();
});
afterEach(() => vendor.close());

const linesOf = ({ store }: World): Promise<Record<string, unknown>[]> => quarantined(store);

describe('a record that breaks its contract is set aside with the reason, and the others are taken', () => {
	test.each([
		['a field of the wrong type', subscription(1, { quantity: 'three' }), 'field quantity: expected number, received string; saw "three"'],
		['a missing field', { ...subscription(1), customer: undefined }, 'field customer: expected string, received undefined; saw nothing'],
		[
			'a personal field of the wrong type',
			{ ...customer(1), name: { first: 'Ada' } },
			'field name: expected string, received object; saw a value not shown here',
		],
		[
			'an unknown currency',
			customer(1, { currency: 'usx' }),
			'accounts column currency: not a known ISO 4217 code in lower case; saw "usx"',
		],
		[
			'a currency in capitals',
			customer(1, { currency: 'USD' }),
			'accounts column currency: not a known ISO 4217 code in lower case; saw "USD"',
		],
		['a negative quantity', subscription(1, { quantity: -2 }), 'subscription_item_versions column quantity: negative; saw -2'],
		[
			'an unknown status',
			subscription(1, { status: 'sleeping' }),
			expect.stringMatching(/column status: not one of trialing, active.*; saw "sleeping"/),
		],
	])('%s', async (_, broken, reason) => {
		settle(vendor, 3, 3);
		const path = broken.id.startsWith('cus') ? 'customers' : 'subscriptions';
		vendor.records[path]?.splice(1, 1, broken as never);
		const here = world();
		const { commits } = await here.ingest({ quarantineLimit: 0.5 });
		const [line] = await linesOf(here);
		expect(line).toMatchObject({
			stream: path,
			record_id: broken.id,
			reason,
			at: '2026-03-01T12:00:00.000Z',
			fields: expect.arrayContaining(['id', 'created']),
		});
		expect(commits[0]?.quarantine).toEqual([
			{
				key: expect.stringMatching(/^quarantine\/fake_main\/00000001-\w+-1\.jsonl$/),
				stream: path,
				reason: expect.not.stringContaining('; saw'),
				records: 1,
			},
		]);
		expect(
			await queryRaw(here.store, path === 'customers' ? 'accounts' : 'subscription_item_versions', 'select distinct record_id from raw'),
		).toHaveLength(2);
	});

	test('a record is taken whole or not at all', async () => {
		vendor.records['subscriptions'] = [subscription(1), { ...subscription(2), lines: [{ item: 'good' }, { item: 7 }] }];
		const here = world();
		await here.ingest({ quarantineLimit: 0.5 });
		expect(await queryRaw(here.store, 'subscription_item_versions', 'select distinct subscription_id from raw')).toEqual([
			{ subscription_id: 'sub_1' },
		]);
	});

	test('its file holds field names and no values', async () => {
		vendor.records['customers'] = [customer(1), { ...customer(2), currency: 'usx', email: 'ada@example.com', name: 'Ada Lovelace' }];
		const here = world();
		await here.ingest({ quarantineLimit: 0.5 });
		const [line] = await linesOf(here);
		expect(line?.['fields']).toEqual(['id', 'created', 'name', 'currency', 'email']);
		expect(JSON.stringify(line)).not.toMatch(/Ada|example\.com/);
	});
});

describe('more refused records than quarantine_limit allows', () => {
	test('stop the run, which names stream, count, reasons and file, and commits nothing', async () => {
		settle(vendor, 10, 0);
		vendor.records['customers']?.splice(0, 2, customer(0, { currency: 'xxx' }), customer(1, { currency: 'yyy' }));
		const here = world();
		const work = here.ingest({ quarantineLimit: 0.1 });
		await expect(work).rejects.toMatchObject({
			kind: 'data',
			what: expect.stringContaining('2 of 10 records were refused, more than the 10 %'),
			where: 'source fake_main, stream customers',
			saw: 'accounts column currency: not a known ISO 4217 code in lower case (2)',
			next: expect.stringMatching(/look at quarantine\/fake_main\/00000001-\w+-1\.jsonl/),
		});
		expect(await Array.fromAsync(here.store.list('log/'))).toEqual([]);
		expect(await linesOf(here)).toHaveLength(2);
	});

	test('are counted per stream, so that a broken small one cannot hide behind a large one', async () => {
		settle(vendor, 60, 3);
		vendor.records['subscriptions']?.splice(0, 1, subscription(0, { status: 'sleeping' }));
		await expect(world().ingest({ quarantineLimit: 0.1 })).rejects.toMatchObject({ where: 'source fake_main, stream subscriptions' });
	});

	test('that are not more are counted in the commit, by reason', async () => {
		settle(vendor, 10, 0);
		vendor.records['customers']?.splice(0, 2, customer(0, { currency: 'xxx' }), customer(1, { currency: null, name: 5 }));
		const { commits } = await world().ingest({ quarantineLimit: 0.2 });
		expect(commits[0]?.quarantine.map(({ reason, records }) => [reason, records])).toEqual([
			['field name: expected string, received number', 1],
			['accounts column currency: not a known ISO 4217 code in lower case', 1],
		]);
	});
});

test('an event that cannot be read at all is set aside too', async () => {
	settle(vendor, 1, 0);
	const here = world();
	await here.ingest();
	vendor.events.push(
		{ id: 'evt_ok', created: 1772370000, type: 'x', object: { id: 'a' } },
		{ id: 'evt_bad', created: 1772370000, type: 'x', object: null },
	);
	const { commits } = await here.later(7200, { quarantineLimit: 0.5 });
	expect(commits[0]?.quarantine).toMatchObject([{ stream: 'changes', reason: expect.stringContaining('field object'), records: 1 }]);
});

test('rows with a column that the entity does not have, or without one that it has, are refused', () => {
	const product = { product_id: 'p', name: 'Pro', is_active: true };
	expect(checkRow(row('products', product))).toBeNull();
	expect(checkRow(row('products', { ...product, color: 'red' } as never))?.rule).toContain('color');
	expect(checkRow(row('products', { product_id: 'p', name: 'Pro' } as never))?.rule).toContain('products column is_active');
});

describe('what a schema declares', () => {
	const schema = z.object({
		id: z.string(),
		plan: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
		items: z.object({ data: z.array(z.object({ id: z.string(), price: z.lazy(() => z.object({ id: z.string() })) })) }),
		meta: z.record(z.string(), z.string()).default({}),
		later: z.preprocess((value) => value, z.object({ a: z.number() })).optional(),
		when: z.number().transform((value) => new Date(value)),
	});

	test('is found through unions, options, lists, lazy parts and transforms; the rest is reported once by its topmost name', () => {
		const record = {
			id: 'x',
			plan: { id: 'p', amount: 3 },
			items: {
				data: [
					{ id: 'a', price: { id: 'b', tiers: [] }, extra: { deep: 1 } },
					{ id: 'c', price: { id: 'd', tiers: null } },
				],
				has_more: false,
			},
			meta: { anything: 'goes' },
			later: { a: 1, b: null },
			when: 3,
			email: 'ada@example.com',
		};
		expect(Object.fromEntries(undeclared(shapeOf(schema), record))).toEqual({
			'plan.amount': 'number',
			'items.data[].price.tiers': 'array',
			'items.data[].extra': 'object',
			'items.has_more': 'boolean',
			'later.b': 'null',
			email: 'string',
		});
	});
});
