import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DropFile } from '../../../../shared/contracts/config.ts';
import { currentRows } from '../fake/run.ts';
import { reasonsOf } from '../fake/quarantined.ts';
import { type DropWorld, dropWorld } from './world.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-scale-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;
const world = (): DropWorld => dropWorld(join(base, String(worlds++)));

test('amounts are scaled by the currency of their own row, exactly', async () => {
	const here = world();
	await here.put('prices.csv', 'id,currency,amount\nd,USD,19.99\ny,jpy,5000\nk,KWD,0.1255\nx,XYZ,1\nn,,1\n');
	const mapping: DropFile = {
		path: 'prices.csv',
		entity: 'prices',
		columns: { price_id: 'id', currency: 'currency', unit_amount: { from: 'amount', scale: 'currency' } },
	};
	await here.read([mapping], 0.5);
	const rows = await currentRows(here.store, 'prices', ['price_id'], 'files');
	expect(rows.map(({ price_id, unit_amount }) => [price_id, unit_amount])).toEqual([
		['d', '1999.000000000000'],
		['k', '125.500000000000'],
		['y', '5000.000000000000'],
	]);
	expect(await reasonsOf(here.store)).toEqual([
		expect.stringContaining('no known ISO 4217 code; saw "1"'),
		expect.stringContaining('prices column currency (file column currency): empty'),
	]);
});

test('whole minor units are asked of amounts in the scale of their currency', async () => {
	const here = world();
	await here.put('coupons.csv', 'id,currency,off\nd,usd,9007199254740993.01\ny,jpy,10.5\n');
	const mapping: DropFile = {
		path: 'coupons.csv',
		entity: 'credit_notes',
		columns: {
			credit_note_id: 'id',
			invoice_id: 'id',
			account_id: 'id',
			status: { value: 'issued' },
			currency: 'currency',
			amount_minor: { from: 'off', scale: 'currency' },
			created_at: { value: '2025-01-01' },
		},
	};
	await here.read([mapping], 0.5);
	expect(await currentRows(here.store, 'credit_notes', ['credit_note_id'], 'files')).toMatchObject([
		{ amount_minor: '900719925474099301' },
	]);
	expect(await reasonsOf(here.store)).toEqual([expect.stringContaining('not a whole number; saw "10.5"')]);
});
