import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optional, type Row } from '../../../shared/contracts/column.ts';
import { rangesOf, within } from '../../../shared/warehouse/ranges.ts';
import type { FreshWarehouse } from './warehouse.contract.ts';

const VISITS: readonly (readonly [who: string | null, times: number])[] = [
	["o'hara", 2],
	['Zoë', 1],
	['alice', 3],
	['bob', 1],
	['b', 7],
	['carla, née d', 1],
	['carla née', 2],
	['', 1],
	[null, 4],
];
const visits: Row[] = VISITS.flatMap(([who, times]) => Array.from({ length: times }, (_, visit) => ({ who, visit: BigInt(visit) })));
const SELECT = 'select who, visit from visits';

/** How rows are cut into ranges, on every engine. */
export const rangesContract = (name: string, fresh: () => Promise<FreshWarehouse>): void => {
	describe(`rows that ${name} cuts into ranges of a column`, () => {
		let on: FreshWarehouse;
		beforeAll(async () => {
			on = await fresh();
			await on.warehouse.load('visits', { who: optional.varchar(''), visit: optional.bigint('') }, visits);
		}, 60_000);
		afterAll(() => on.close());

		const ranges = (selects: readonly string[], size: number) => rangesOf(on.warehouse, selects, 'who', size);
		const rowsIn = (select: string): Promise<Row[]> => Array.fromAsync(on.warehouse.query(`${select} order by who nulls last, visit`));

		test.each([1, 3, 7, 8, 16, 18, 19, visits.length - 1])(
			'are each in one of about %i rows, and those of one value together',
			async (size) => {
				const pieces: Row[][] = [];
				for (const range of await ranges([SELECT], size)) pieces.push(await rowsIn(within(SELECT, 'who', range)));
				expect(pieces.flat()).toEqual(await rowsIn(SELECT));
				expect(pieces.length).toBeGreaterThan(1);
				expect(pieces.filter((rows) => rows.length === 0)).toEqual([]);
				const most = Math.max(...VISITS.map(([, times]) => times));
				for (const rows of pieces) expect(rows.length).toBeLessThan(size + most);
				const owners = pieces.map((rows) => [...new Set(rows.map(({ who }) => who))]);
				expect(owners.flat()).toHaveLength(VISITS.length);
			},
			60_000,
		);

		test('are in one range where they are no more than that, or none at all', async () => {
			expect(await ranges([SELECT], visits.length)).toEqual([{}]);
			expect(await ranges([`${SELECT} where visit < 0`], 1)).toEqual([{}]);
		}, 60_000);

		test('are counted in every SELECT', async () => expect(await ranges([SELECT, SELECT], visits.length)).toHaveLength(2), 60_000);
	});
};
