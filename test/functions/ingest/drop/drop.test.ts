import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { readLog } from '../../../../functions/ingest/commit-log.ts';
import { streamNames } from '../../../../functions/ingest/drop/stream.ts';
import type { DropFile } from '../../../../shared/contracts/config.ts';
import { currentRows, queryRaw } from '../fake/run.ts';
import { reasonsOf } from '../fake/quarantined.ts';
import { type DropWorld, dropWorld } from './world.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-drop-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;
const world = (): DropWorld => dropWorld(join(base, String(worlds++)));

const rates: DropFile = {
	path: 'rates.csv',
	entity: 'fx_rates',
	columns: { from_currency: 'from', to_currency: { value: 'USD' }, valid_on: 'day', rate: 'rate', provider: 'provider' },
};
const HEADER = 'from,day,rate,provider\n';
const ratesNow = (here: DropWorld): Promise<Record<string, unknown>[]> =>
	currentRows(here.store, 'fx_rates', ['from_currency', 'to_currency', 'valid_on'], 'files');

describe('a CSV file', () => {
	test('with a byte order mark, quoted cells and line breaks in them is read exactly', async () => {
		const here = world();
		await here.put('rates.csv', `\uFEFF${HEADER}EUR,2025-01-01,1.083400000001,"Bank ""A"",\nFrankfurt"\r\nJPY,2025-01-02,0.0063,\n\n`);
		await here.read([rates]);
		expect(await ratesNow(here)).toMatchObject([
			{
				from_currency: 'eur',
				to_currency: 'usd',
				valid_on: '2025-01-01',
				rate: '1.083400000001',
				provider: 'Bank "A",\nFrankfurt',
				record_id: 'eur/usd/2025-01-01',
				stream: 'rates',
				operation: 'snapshot',
			},
			{ from_currency: 'jpy', rate: '0.006300000000', provider: null },
		]);
	});

	test('with semicolons, and with tabs', async () => {
		const here = world();
		await here.put('rates.csv', 'from;day;rate;provider\neur;2025-01-01;1.1;\n');
		await here.put('more.tsv', 'from\tday\trate\tprovider\ngbp\t2025-01-01\t1.2\t\n');
		await here.read([
			{ ...rates, delimiter: ';' },
			{ ...rates, path: 'more.tsv' },
		]);
		expect((await ratesNow(here)).map(({ rate }) => rate)).toEqual(['1.200000000000', '1.100000000000']);
	});

	test('is read with several others under one pattern, as one whole', async () => {
		const here = world();
		await here.put('2025/a.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.put('2025/b.csv', `${HEADER}eur,2025-01-02,2,\n`);
		await here.put('2024/c.csv', `${HEADER}eur,2024-01-02,3,\n`);
		const mapping = [{ ...rates, path: '2025/*.csv' }];
		await here.read(mapping);
		expect(await ratesNow(here)).toHaveLength(2);
		await here.put('2025/d.csv', `${HEADER}eur,2025-01-04,4,\n`);
		here.now = new Date(here.now.getTime() + 1000);
		await here.read(mapping);
		expect((await ratesNow(here)).map(({ operation }) => operation)).toEqual(['snapshot', 'snapshot', 'snapshot']);
	});
});

test('JSON lines keep the digits of their numbers, and inner fields have dotted names', async () => {
	const here = world();
	await here.put(
		'invoices.jsonl',
		'{"id":"in_1","total":9007199254740993,"customer":{"id":"c"},"at":1735689600.5,"paid":null}\n\n{"id":"in_2","total":-5,"customer":{"id":"c"},"at":0}\n',
	);
	const mapping: DropFile = {
		path: 'invoices.jsonl',
		entity: 'invoices',
		columns: {
			invoice_id: 'id',
			account_id: 'customer.id',
			status: { value: 'open' },
			currency: { value: 'EUR' },
			created_at: { from: 'at', format: 'unix_seconds' },
			total_minor: 'total',
			paid_minor: 'paid',
		},
	};
	await here.read([mapping]);
	expect(await currentRows(here.store, 'invoices', ['invoice_id'], 'files')).toMatchObject([
		{
			invoice_id: 'in_1',
			account_id: 'c',
			currency: 'eur',
			created_at: '2025-01-01 00:00:00.5',
			total_minor: '9007199254740993',
			paid_minor: null,
		},
		{ invoice_id: 'in_2', created_at: '1970-01-01 00:00:00', total_minor: '-5' },
	]);
});

test('Parquet written by another tool is read exactly, wide decimals and microseconds included', async () => {
	const here = world();
	await here.put('rates.csv', HEADER);
	const connection = await (await DuckDBInstance.create()).connect();
	const path = join(base, 'rates.parquet');
	await connection.run(
		`copy (select 'eur' as "from", date '2025-01-01' as day, cast('12345678901234567890.123456789012' as decimal(38,12)) as rate, 'x' as provider
		union all select 'gbp', date '2025-01-02', cast('-0.5' as decimal(38,12)), null union all select 'chf', date '1969-12-31', cast('1.25' as decimal(38,12)), '') to '${path}' (format parquet, compression gzip)`,
	);
	const { readFile } = await import('node:fs/promises');
	await here.put('rates.parquet', await readFile(path));
	await here.read([{ ...rates, path: 'rates.parquet' }], 0.5);
	expect(await reasonsOf(here.store)).toEqual([expect.stringContaining('fx_rates column rate: not above 0; saw "-0.5')]);
	expect(await ratesNow(here)).toMatchObject([
		{ from_currency: 'chf', valid_on: '1969-12-31', rate: '1.250000000000', provider: null },
		{ from_currency: 'eur', valid_on: '2025-01-01', rate: '12345678901234567890.123456789012', provider: 'x' },
	]);
});

describe('reading again', () => {
	test('what did not change writes nothing', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.read([rates]);
		here.now = new Date(here.now.getTime() + 1000);
		expect((await here.read([rates])).commits).toEqual([]);
	});

	test('a changed file brings its rows anew, and says which are gone with what they last held', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1.5,x\neur,2025-01-02,2.000000000001,y\neur,2025-01-03,3,\n`);
		await here.read([rates]);
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1.75,x\neur,2025-01-03,3,\n`);
		here.now = new Date(here.now.getTime() + 1000);
		await here.read([rates]);
		expect((await ratesNow(here)).map(({ valid_on, rate, provider, operation }) => [valid_on, rate, provider, operation])).toEqual([
			['2025-01-01', '1.750000000000', 'x', 'snapshot'],
			['2025-01-02', '2.000000000001', 'y', 'delete'],
			['2025-01-03', '3.000000000000', null, 'snapshot'],
		]);
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1.75,x\neur,2025-01-02,2,\neur,2025-01-03,3,\n`);
		here.now = new Date(here.now.getTime() + 1000);
		await here.read([rates]);
		expect((await ratesNow(here)).map(({ operation }) => operation)).toEqual(['snapshot', 'snapshot', 'snapshot']);
	});

	test('a changed mapping reads an unchanged file again', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.read([rates]);
		here.now = new Date(here.now.getTime() + 1000);
		await here.read([{ ...rates, columns: { ...rates.columns, provider: { value: 'me' } } }]);
		expect(await ratesNow(here)).toMatchObject([{ provider: 'me' }]);
	});

	test('a file that lost all its rows is a problem, not a deletion of everything', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.read([rates]);
		await here.put('rates.csv', HEADER);
		await expect(here.read([rates])).rejects.toMatchObject({ kind: 'data', what: expect.stringContaining('No row is left of the 1') });
	});

	test('rows of a removed mapping are taken back, and come again when it returns', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.put('other.csv', `${HEADER}gbp,2025-01-01,2,\n`);
		const other = { ...rates, path: 'other.csv' };
		await here.read([rates, other]);
		const operations = async (): Promise<unknown[]> =>
			(await ratesNow(here)).map(({ from_currency, operation }) => `${from_currency} ${operation}`).toSorted();
		for (const [mappings, expected] of [
			[[rates], ['eur snapshot', 'gbp delete']],
			[[rates], ['eur snapshot', 'gbp delete']],
			[
				[rates, other],
				['eur snapshot', 'gbp snapshot'],
			],
		] as const) {
			here.now = new Date(here.now.getTime() + 1000);
			await here.read([...mappings]);
			expect(await operations()).toEqual(expected);
		}
		expect((await readLog(here.store, 'files')).number).toBe(4);
	});

	test('a row that broke keeps the state it had, it is not gone', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\neur,2025-01-02,2,\n`);
		await here.read([rates]);
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\neur,2025-01-02,two,\n`);
		here.now = new Date(here.now.getTime() + 1000);
		await here.read([rates], 0.5);
		expect((await ratesNow(here)).map(({ operation }) => operation)).toEqual(['snapshot', 'snapshot']);
	});
});

describe('rows that cannot be taken are set aside with the reason', () => {
	test.each([
		['eur,2025-01-01', 'line 2: a row of rates.csv: has 2 cells where the header has 4'],
		['eur,2025-02-31,1,', 'fx_rates column valid_on (file column day): not a date in the format iso; saw "2025-02-31"'],
		['eur,2025-01-01,"1,5",', 'fx_rates column rate (file column rate): not a number of at most 12 decimal places; saw "1,5"'],
		[
			'eur,2025-01-01,0.1234567890123,',
			'fx_rates column rate (file column rate): not a number of at most 12 decimal places; saw "0.1234567890123"',
		],
		['eur,2025-01-01,,', 'fx_rates column rate (file column rate): empty, though it is required; saw ""'],
		['eur,2025-01-01,0.000,', 'fx_rates column rate: not above 0; saw "0"'],
		['eur,2025-01-01,-1.1,', 'fx_rates column rate: not above 0; saw "-1.1'],
		['usx,2025-01-01,1,', 'fx_rates column from_currency: not a known ISO 4217 code in lower case; saw "usx"'],
	])('%s', async (line, reason) => {
		const here = world();
		await here.put('rates.csv', `${HEADER}${line}\ngbp,2025-01-01,1,\n`);
		await here.read([rates], 0.5);
		expect(await reasonsOf(here.store)).toEqual([expect.stringContaining(reason)]);
		expect(await reasonsOf(here.store)).toEqual([expect.stringContaining('rates.csv line 2')]);
		expect(await ratesNow(here)).toMatchObject([{ from_currency: 'gbp' }]);
	});

	test('two rows with one key and different content are both refused, two equal ones are one row', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\ngbp,2025-01-01,5,\neur,2025-01-01,2,\ngbp,2025-01-01,5,\n`);
		await here.read([rates], 0.5);
		expect(await reasonsOf(here.store)).toEqual([
			expect.stringMatching(
				/^rates.csv line 2: the row: has the same key as another row and different content.*saw "eur\/usd\/2025-01-01"/,
			),
			expect.stringMatching(/^rates.csv line 4/),
		]);
		expect(await ratesNow(here)).toMatchObject([{ from_currency: 'gbp', rate: '5.000000000000' }]);
	});

	test('a line of JSON that is cut off or no object', async () => {
		const here = world();
		await here.put('rates.jsonl', '{"from":"eur","day":"2025-01-01","rate":1,"provider":null}\n{"from":"eur","da\n[1]\n');
		await here.read([{ ...rates, path: 'rates.jsonl' }], 0.7);
		expect(await reasonsOf(here.store)).toEqual([
			expect.stringContaining('line 2: a row of rates.jsonl: is not whole JSON'),
			expect.stringContaining('is not a JSON object'),
		]);
	});

	test('a negative quantity, and a personal value is not shown', async () => {
		const here = world();
		await here.put('subs.csv', 'id,qty\ns1,-3\ns2,1\n');
		const version: DropFile = {
			path: 'subs.csv',
			entity: 'subscription_item_versions',
			columns: {
				subscription_id: 'id',
				item_id: 'id',
				account_id: 'id',
				effective_at: { value: '2025-01-01' },
				evidence: { value: 'event' },
				status: { value: 'active' },
				quantity: 'qty',
				is_paused: { value: false },
				is_live: { value: true },
			},
		};
		await here.read([version], 0.5);
		expect(await reasonsOf(here.store)).toEqual([expect.stringContaining('subscription_item_versions column quantity: negative; saw -3')]);
	});

	test('more than the limit stop the run', async () => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,never,1,\n`);
		await expect(here.read([rates])).rejects.toMatchObject({ kind: 'data', where: 'source files, stream rates' });
		expect((await readLog(here.store, 'files')).number).toBe(0);
	});
});

describe('a mapping that does not fit is refused before a row is taken', () => {
	const withColumns = (columns: DropFile['columns']): DropFile => ({ ...rates, columns });
	const uncurrent: DropFile = {
		path: 'rates.csv',
		entity: 'coupons',
		columns: { coupon_id: 'from', duration: { value: 'once' }, amount_off: { from: 'rate', scale: 'currency' } },
	};
	const priced = (interval: DropFile['columns'][string]): DropFile => ({
		path: 'rates.csv',
		entity: 'prices',
		columns: { price_id: 'from', currency: { value: 'USD' }, billing_interval: interval },
	});
	test.each([
		['a required column without a mapping', withColumns({ from_currency: 'from' }), 'no columns.to_currency', 'map to_currency (varchar'],
		['a column that the entity does not have', withColumns({ ...rates.columns, providr: 'provider' }), 'providr', 'did you mean provider?'],
		[
			'a column that the file does not have',
			withColumns({ ...rates.columns, rate: 'Rates' }),
			'Rates',
			'did you mean rate? there are from, day, rate, provider',
		],
		['a where on a column that the file does not have', { ...rates, where: { form: ['x'] } }, 'form', 'did you mean from?'],
		['an unknown date format', withColumns({ ...rates.columns, valid_on: { from: 'day', format: 'ymd' } }), 'ymd', 'dmy'],
		[
			'a date format for a number',
			withColumns({ ...rates.columns, rate: { from: 'rate', format: 'iso' } }),
			'decimal column',
			'remove format',
		],
		['a scale for a text', withColumns({ ...rates.columns, provider: { from: 'provider', scale: 2 } }), 'varchar column', 'remove scale'],
		[
			'a scale by currency without one',
			withColumns({ ...rates.columns, rate: { from: 'rate', scale: 'currency' } }),
			'fx_rates, which has no currency',
			'such as 2',
		],
		['a scale by currency that is not mapped', uncurrent, 'no columns.currency', 'map currency too'],
		['a constant that no row may have', priced({ value: 'monthly' }), '"monthly"', 'allowed: day, week, month, year'],
		['a replacement that no row may have', priced({ from: 'day', replace: { M: 'month', Y: 'yeer' } }), '"yeer"', 'did you mean year?'],
		['a default that no row may have', priced({ from: 'day', default: 'Month' }), '"Month"', 'did you mean month?'],
		['a constant that is no number', withColumns({ ...rates.columns, rate: { value: 'one' } }), '"one"', 'of that kind'],
		['a constant below its range', withColumns({ ...rates.columns, rate: { value: 0 } }), '"0"', 'of that kind'],
		['both from and value', withColumns({ ...rates.columns, provider: { from: 'provider', value: 'x' } }), 'from provider', 'keep one'],
		['neither from nor value', withColumns({ ...rates.columns, provider: { prefix: 'x' } }), '{"prefix":"x"}', 'add from or value'],
		['a file that is not there', { ...rates, path: 'rate.csv' }, 'rate.csv', 'did you mean rates.csv?'],
		['a format that cannot be told', { ...rates, path: 'rates.txt' }, undefined, 'add format'],
	])('%s', async (_, mapping, saw, next) => {
		const here = world();
		await here.put('rates.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await here.put('rates.txt', `${HEADER}eur,2025-01-01,1,\n`);
		await here.put('good.csv', `${HEADER}eur,2025-01-01,1,\n`);
		await expect(here.read([{ ...rates, path: 'good.csv' }, mapping])).rejects.toMatchObject({
			kind: 'configuration',
			saw,
			next: expect.stringContaining(next),
		});
		expect(await Array.fromAsync(here.store.list(''))).toEqual([]);
	});

	test.each([
		['rates.csv', '', 'The file is empty'],
		['rates.jsonl', '', 'The file is empty'],
		['rates.parquet', 'PAR1 no', 'The file is not Parquet'],
		['rates.csv', new Uint8Array([0xff, 0xfe, 0x41, 0x00]), 'not UTF-8'],
		['rates.csv', 'from,day,rate,rate\n', 'same name'],
		['rates.csv', `${HEADER}eur,"2025`, 'not CSV from here on'],
	])('%s with %j: %s', async (file, content, what) => {
		const here = world();
		await here.put(file, content);
		await expect(here.read([{ ...rates, path: file }])).rejects.toMatchObject({
			kind: 'data',
			what: expect.stringContaining(what),
			where: file,
		});
	});

	test('a folder that is not there', async () => {
		await expect(world().read([rates])).rejects.toMatchObject({
			kind: 'configuration',
			what: 'The drop folder cannot be read',
			where: expect.stringMatching(/^source files, folder /),
			next: expect.stringContaining('relative to tidemark.yaml'),
		});
	});
});

test('one file gives a version at its start and another at its end', async () => {
	const here = world();
	const common = {
		subscription_id: 'id',
		item_id: { from: 'id', prefix: 'item_' },
		account_id: 'customer',
		evidence: { value: 'event' },
		quantity: 'seats',
		is_paused: { value: false },
		is_live: { value: true },
	};
	await here.put('subs.csv', 'id,customer,start,end,seats,trial\ns1,c1,05.01.2024,,3,FALSE\ns2,c2,05/02/2024 09:30,06/03/2024,1,TRUE\n');
	const start: DropFile = {
		path: 'subs.csv',
		entity: 'subscription_item_versions',
		columns: {
			...common,
			effective_at: { from: 'start', format: 'dmy' },
			status: { from: 'trial', replace: { TRUE: 'trialing', FALSE: 'active' } },
		},
	};
	const end: DropFile = {
		...start,
		where: { end: ['*'] },
		columns: { ...common, effective_at: { from: 'end', format: 'dmy' }, status: { value: 'canceled' } },
	};
	await here.read([start, end]);
	const rows = await queryRaw(
		here.store,
		'subscription_item_versions',
		'select stream, item_id, effective_at, status, quantity from raw order by load_id, ordinal',
		'files',
	);
	expect(rows).toEqual([
		{ stream: 'subs_subscription_item_versions', item_id: 'item_s1', effective_at: '2024-01-05 00:00:00', status: 'active', quantity: '3' },
		{
			stream: 'subs_subscription_item_versions',
			item_id: 'item_s2',
			effective_at: '2024-02-05 09:30:00',
			status: 'trialing',
			quantity: '1',
		},
		{
			stream: 'subs_subscription_item_versions_2',
			item_id: 'item_s2',
			effective_at: '2024-03-06 00:00:00',
			status: 'canceled',
			quantity: '1',
		},
	]);
});

test('streams are named after files, and told apart by entity and number only where they must be', () => {
	const mapping = (path: string, entity: DropFile['entity']): DropFile => ({ path, entity, columns: {} });
	expect(
		streamNames([
			mapping('a/My File.csv', 'accounts'),
			mapping('x.csv', 'prices'),
			mapping('x.csv', 'products'),
			mapping('y/x.jsonl', 'prices'),
			mapping('*.csv', 'coupons'),
		]),
	).toEqual(['my_file', 'x_prices', 'x_products', 'x_prices_2', 'files']);
});
