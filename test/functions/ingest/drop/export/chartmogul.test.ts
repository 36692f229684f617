import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readLog } from '../../../../../functions/ingest/commit-log.ts';
import { standings, type Movement } from '../../../../../functions/ingest/drop/exports/chartmogul/movements/running.ts';
import type { DropExport } from '../../../../../shared/contracts/config.ts';
import { queryRaw } from '../../fake/run.ts';
import { type DropWorld, dropWorld } from '../world.ts';
import { refusals } from './refusals.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-chartmogul-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;
const world = (): DropWorld => dropWorld(join(base, String(worlds++)));

const HEADER = 'DATE,CUSTOMER_UUID,MOVEMENT_TYPE,MRR_MOVEMENT,CURRENCY_CODE,PLAN_EXTERNAL_ID';
const read = async (rows: readonly string[], settings: Partial<DropExport> = {}, header = HEADER): Promise<DropWorld> => {
	const here = world();
	await here.put('movements.csv', `${[header, ...rows].join('\n')}\n`);
	await here.read([{ path: 'movements.csv', export: 'chartmogul/mrr-movements', ...settings }], 1);
	return here;
};
const history = async (here: DropWorld): Promise<string[]> => {
	const versions = await queryRaw(
		here.store,
		'subscription_item_versions',
		"select subscription_id || ' ' || strftime(effective_at, '%Y-%m-%d %H:%M:%S.%g') || ' ' || status as said, price_id from raw order by subscription_id, item_id, effective_at",
		'files',
	);
	const prices = await queryRaw(
		here.store,
		'prices',
		"select price_id, cast(unit_amount as double) || ' ' || currency || ' ' || product_id as costs from raw",
		'files',
	);
	const costs = new Map(prices.map(({ price_id, costs: said }) => [price_id, said]));
	return versions.map(({ said, price_id }) => `${String(said)} ${String(costs.get(price_id))}`);
};

test('movements add up to what stands after each, in order, and two of one instant stay two', async () => {
	const here = await read(
		[
			'2024-03-01T00:00:00Z,c,churn,-3000,USD,gold,2',
			'2024-03-01T00:00:00Z,c,contraction,-2000,USD,gold,1',
			'2024-01-01T00:00:00Z,c,new_biz,2500,USD,silver,1',
			'2024-02-01T00:00:00Z,c,expansion,2500,USD,gold,1',
			'2024-05-01T00:00:00Z,c,reactivation,100,USD,silver,1',
		],
		{},
		`${HEADER},RANK`,
	);
	expect(await history(here)).toEqual([
		'c 2024-01-01 00:00:00.000 active 2500.0 usd silver',
		'c 2024-02-01 00:00:00.000 active 5000.0 usd gold',
		'c 2024-03-01 00:00:00.000 active 3000.0 usd gold',
		'c 2024-03-01 00:00:00.001 canceled 0.0 usd gold',
		'c 2024-05-01 00:00:00.000 active 100.0 usd silver',
	]);
});

test('without a rank, what has one instant keeps its order, newest first or oldest first', async () => {
	const rows = [
		'2024-01-01T00:00:00Z,c,new_biz,2500,USD,a',
		'2024-02-01T00:00:00Z,c,expansion,500,USD,b',
		'2024-02-01T00:00:00Z,c,churn,-3000,USD,c',
	];
	const expected = await history(await read(rows));
	expect(expected.at(-1)).toContain('.001 canceled 0.0');
	expect(await history(await read(rows.toReversed()))).toEqual(expected);
});

test('the names that the API gives the columns are known too', async () => {
	const header = 'date,customer-uuid,type,activity-mrr-movement,currency,plan-external-id';
	const here = await read(['2024-01-01T10:00:00+02:00,c,new_biz,2500,EUR,silver'], {}, header);
	expect(await history(here)).toEqual(['c 2024-01-01 08:00:00.000 active 2500.0 eur silver']);
});

describe('the currency', () => {
	const rows = ['2024-01-01T00:00:00Z,a,new_biz,2500,USD,p', '2024-01-01T00:00:00Z,b,new_biz,2500,JPY,p'];
	test('is asked for where invoices have several: amounts are in that of the account', async () => {
		await expect(read(rows)).rejects.toMatchObject({
			kind: 'configuration',
			saw: 'usd, jpy',
			next: expect.stringContaining('columns: { currency: { value: usd } }'),
		});
	});
	test('is asked for before anything is taken', async () => {
		const here = world();
		await here.put('movements.csv', `${[HEADER, ...rows].join('\n')}\n`);
		await expect(here.read([{ path: 'movements.csv', export: 'chartmogul' }])).rejects.toMatchObject({ kind: 'configuration' });
		expect((await readLog(here.store, 'files')).number).toBe(0);
	});
	test('is what the configuration says', async () => {
		expect(await history(await read(rows, { columns: { currency: { value: 'USD' } } }))).toEqual([
			'a 2024-01-01 00:00:00.000 active 2500.0 usd p',
			'b 2024-01-01 00:00:00.000 active 2500.0 usd p',
		]);
	});
	test('is that of each row where the configuration names the column; cents are hundredths of a yen too', async () => {
		expect(await history(await read(rows, { columns: { currency: 'CURRENCY_CODE' } }))).toEqual([
			'a 2024-01-01 00:00:00.000 active 2500.0 usd p',
			'b 2024-01-01 00:00:00.000 active 25.0 jpy p',
		]);
	});
});

test('amounts may be stated to be in whole units', async () => {
	expect(await history(await read(['2024-01-01T00:00:00Z,a,new_biz,49.90,USD,p'], { amounts: 'major' }))).toEqual([
		'a 2024-01-01 00:00:00.000 active 4990.0 usd p',
	]);
});

test.each([
	[['2024-02-01T00:00:00Z,c,expansion,500,USD,p'], 'begins with expansion, not with new_biz'],
	[
		['2024-01-01T00:00:00Z,c,new_biz,500,USD,p', '2024-02-01T00:00:00Z,c,contraction,-600,USD,p'],
		'adds up to -100 minor units after contraction',
	],
	[
		['2024-01-01T00:00:00Z,c,new_biz,500,USD,p', '2024-02-01T00:00:00Z,c,churn,-400,USD,p'],
		'adds up to 100 minor units after churn on 2024-02-01T00:00:00.000Z: movements are missing',
	],
])('a history with a piece missing is refused whole, others are kept: %j', async (rows, reason) => {
	const here = await read([...rows, '2024-01-01T00:00:00Z,other,new_biz,500,USD,p']);
	expect(await history(here)).toEqual(['other 2024-01-01 00:00:00.000 active 500.0 usd p']);
	expect(await refusals(here.store)).toEqual(expect.arrayContaining([expect.stringContaining(`is of a customer whose history ${reason}`)]));
});

/** A history of states from nothing on, as the movements between them. */
const histories = fc
	.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 12 })
	.map((steps) => {
		let at = 0;
		let mrr = 0;
		return steps.flatMap(([later, next], index): Movement[] => {
			const change = index === 0 ? next + 1 : next - mrr;
			if (change === 0) return [];
			at += later;
			const type =
				index === 0 ? 'new_biz' : mrr === 0 ? 'reactivation' : mrr + change === 0 ? 'churn' : change > 0 ? 'expansion' : 'contraction';
			mrr += change;
			return [{ place: '', customer: 'c', currency: 'usd', at, rank: index, type, change: BigInt(change) * 10n ** 12n, cells: {} }];
		});
	});

test('whatever the order of the rows, the differences between the standings are the movements', () => {
	fc.assert(
		fc.property(
			histories.chain((history) => fc.tuple(fc.constant(history), fc.shuffledSubarray(history, { minLength: history.length }))),
			([history, rows]) => {
				const stood = standings(rows);
				if (typeof stood === 'string') throw new Error(stood);
				const differences = stood.map(({ mrr }, index) => Number(mrr) - Number(stood[index - 1]?.mrr ?? 0));
				expect(differences).toEqual(history.map(({ change }) => Number(change / 10n ** 12n)));
				expect(stood.map(({ at }) => at)).toEqual([...new Set(stood.map(({ at }) => at))].sort());
				expect(stood.map(({ isOver }) => isOver)).toEqual(history.map(({ type }) => type === 'churn'));
			},
		),
	);
});
