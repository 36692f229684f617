import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLUMN_TYPES, type Columns, type Row, optional, required } from '../../../shared/contracts/column.ts';
import { Problem } from '../../../shared/problem.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { writeParquet } from '../../../shared/storage/parquet.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { contentOf } from '../../../functions/publish/content.ts';

export interface FreshWarehouse {
	readonly warehouse: Warehouse;
	/** Where the warehouse reads committed files and writes exports. */
	readonly store: ObjectStore;
	close(): Promise<void>;
}

const ALL: Columns = Object.fromEntries(COLUMN_TYPES.map((type) => [`a_${type}`, optional[type](type)]));

const ordinary: Row = {
	a_boolean: true,
	a_integer: 42,
	a_bigint: 9_007_199_254_740_993n,
	a_double: 0.1,
	a_decimal: '12.500000000000',
	a_varchar: 'Ümlaut "quoted", with a comma\nand a line',
	a_date: '2024-02-29',
	a_timestamp: new Date('2024-02-29T23:59:59.999Z'),
};
const extreme: Row = {
	a_boolean: false,
	a_integer: -2_147_483_648,
	a_bigint: -9_223_372_036_854_775_808n,
	a_double: -1.7976931348623157e308,
	a_decimal: '-99999999999999999999999999.999999999999',
	a_varchar: '',
	a_date: '1999-12-31',
	a_timestamp: new Date('9999-12-31T00:00:00.000Z'),
};
const nothing: Row = Object.fromEntries(Object.keys(ALL).map((name) => [name, null]));
const ROWS = [ordinary, extreme, nothing];

/** Whatever the engine. */
const DIGEST = 'df891e8576eb2ba4036543823fddc93ffda86950aa95001c628f0e94d4d08c1c';

const all = async (rows: AsyncIterable<Row>): Promise<Row[]> => Array.fromAsync(rows);
const kindOf = async (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'no problem',
		(error: unknown) => (error instanceof Problem ? error.kind : String(error)),
	);

const putParquet = async (store: ObjectStore, key: string, columns: Columns, rows: readonly Row[]): Promise<string> => {
	const parquet = writeParquet(store.open(key), columns);
	for (const row of rows) parquet.append(row);
	await parquet.close();
	return store.address(key);
};

/** What every warehouse must do; each adapter's test runs it on one fresh warehouse. */
export const warehouseContract = (name: string, fresh: () => Promise<FreshWarehouse>): void => {
	describe(`${name} keeps the contract of a warehouse`, () => {
		let at: FreshWarehouse;
		beforeAll(async () => {
			at = await fresh();
			await at.warehouse.load('loaded', ALL, ROWS);
		});
		afterAll(() => at.close());

		test('rows come back as they were loaded, in every type, at its limits, and null apart from empty text', async () => {
			expect(await all(at.warehouse.query('select * from loaded order by a_integer desc nulls last'))).toEqual(ROWS);
		});

		test('a table of no rows has its columns', async () => {
			await at.warehouse.load('loaded_nothing', ALL, []);
			expect(await all(at.warehouse.query('select * from loaded_nothing'))).toEqual([]);
			expect(await at.warehouse.columns('loaded_nothing')).toEqual(await at.warehouse.columns('loaded'));
		});

		test('the columns of a loaded table are those it was given', async () => {
			expect(await at.warehouse.columns('loaded')).toEqual(COLUMN_TYPES.map((type) => ({ name: `a_${type}`, type })));
		});

		test('a created table holds what its SELECT says, in the same types', async () => {
			await at.warehouse.create('created', 'select * from loaded');
			expect(await all(at.warehouse.query('select * from created order by a_integer desc nulls last'))).toEqual(ROWS);
			expect(await at.warehouse.columns('created')).toEqual(await at.warehouse.columns('loaded'));
		});

		test('a created table of no rows has its columns', async () => {
			await at.warehouse.create('created_nothing', "select a_bigint, a_varchar, 'x' as kind from loaded where a_bigint = 1");
			expect(await all(at.warehouse.query('select * from created_nothing'))).toEqual([]);
			expect(await at.warehouse.columns('created_nothing')).toEqual([
				{ name: 'a_bigint', type: 'bigint' },
				{ name: 'a_varchar', type: 'varchar' },
				{ name: 'kind', type: 'varchar' },
			]);
		});

		test('a defined name follows the tables under it', async () => {
			await at.warehouse.define('defined', 'select a_bigint, cast(a_decimal as decimal(38, 2)) as price from loaded where a_boolean');
			expect(await all(at.warehouse.query('select a_bigint from defined'))).toEqual([{ a_bigint: 9_007_199_254_740_993n }]);
			expect(await at.warehouse.columns('defined')).toEqual([
				{ name: 'a_bigint', type: 'bigint' },
				{ name: 'price', type: 'decimal' },
			]);
		});

		test('attached files are read together, and nothing beside them', async () => {
			const columns = { id: required.bigint(''), name: optional.varchar(''), paid_at: optional.timestamp('') };
			const older = { id: required.bigint(''), name: optional.varchar('') };
			const addresses = [
				await putParquet(at.store, 'raw/things/1.parquet', older, [{ id: 1n, name: 'old' }]),
				await putParquet(at.store, 'raw/things/2.parquet', columns, [{ id: 2n, name: '', paid_at: new Date('2024-01-01T00:00:00.001Z') }]),
			];
			await putParquet(at.store, 'raw/things/3.parquet', columns, [{ id: 3n, name: 'of a killed writer', paid_at: null }]);
			await at.warehouse.attach('things', columns, addresses);
			expect(await all(at.warehouse.query('select * from things order by id'))).toEqual([
				{ id: 1n, name: 'old', paid_at: null },
				{ id: 2n, name: '', paid_at: new Date('2024-01-01T00:00:00.001Z') },
			]);
		});

		test('a column that files have and the contract does not is not there', async () => {
			const address = await putParquet(at.store, 'raw/wider/1.parquet', { id: required.bigint(''), gone: required.varchar('') }, [
				{ id: 1n, gone: 'x' },
			]);
			await at.warehouse.attach('wider', { id: required.bigint('') }, [address]);
			expect(await all(at.warehouse.query('select * from wider'))).toEqual([{ id: 1n }]);
		});

		test('no files are an empty table', async () => {
			await at.warehouse.attach('unseen', ALL, []);
			expect(await all(at.warehouse.query('select * from unseen'))).toEqual([]);
			expect(await at.warehouse.columns('unseen')).toEqual(await at.warehouse.columns('loaded'));
		});

		test('more rows than one page of results come once each, and several at a time', async () => {
			const rows = Array.from({ length: 2_501 }, (_, index) => ({ i: BigInt(index) }));
			await at.warehouse.load('many', { i: required.bigint('') }, rows);
			const [up, down] = await Promise.all([
				all(at.warehouse.query('select i from many order by i')),
				all(at.warehouse.query('select i from many order by i desc')),
			]);
			expect(up).toEqual(rows);
			expect(down).toEqual(rows.toReversed());
		});

		test('a long result has the values of a short one, in every type, in the order asked for', async () => {
			const awkward = ['"', '""', ',', '\n', 'a\r\nb', '\\', ' ', '\u{1F600}', '"quoted", and more\n'].map((a_varchar) => ({
				...ordinary,
				a_varchar,
			}));
			const one = [...ROWS, ...awkward];
			const rows = Array.from({ length: 250 }, (_, copy) =>
				one.map((row, index) => ({ n: BigInt(copy * one.length + index), ...row })),
			).flat();
			await at.warehouse.load('long', { n: required.bigint(''), ...ALL }, rows.toReversed());
			expect(await all(at.warehouse.query('select * from long order by n'))).toEqual(rows);
			const nulls = 'select a_varchar from long order by case when a_varchar is null then 0 else 1 end, n limit 1500';
			const texts = (await all(at.warehouse.query(nulls))).map(({ a_varchar }) => a_varchar);
			expect([texts.length, texts.filter((text) => text === null).length]).toEqual([1500, 250]);
		});

		test('an export is Parquet under its prefix that outlives the run', async () => {
			const exported = await at.warehouse.export('loaded', 'published/loaded/publication_id=1', ['a_integer']);
			expect(exported.length).toBeGreaterThan(0);
			expect(exported.every((key) => key.startsWith('published/loaded/publication_id=1/'))).toBe(true);
			await at.warehouse.attach(
				'again',
				ALL,
				exported.map((key) => at.store.address(key)),
			);
			expect(await all(at.warehouse.query('select * from again order by a_integer desc nulls last'))).toEqual(ROWS);
		});

		test('an export of no rows is a file without rows', async () => {
			const exported = await at.warehouse.export('unseen', 'published/unseen/publication_id=1', []);
			expect(exported).toEqual([expect.any(String)]);
			await at.warehouse.attach(
				'unseen_again',
				ALL,
				exported.map((key) => at.store.address(key)),
			);
			expect(await all(at.warehouse.query('select * from unseen_again'))).toEqual([]);
		});

		test.each([
			['reads a table that is not there', 'select x from nowhere'],
			['makes no sense', 'selec 1'],
			['has a column of a type that tables may not have', 'select array[1, 2] as x'],
			['has a column with a time zone', "select cast(timestamp '2024-01-01 00:00:00' as timestamp with time zone) as x"],
		])('a SELECT that %s is a defect', async (what, select) => {
			const table = `failing_${what.length}`;
			expect(await kindOf(at.warehouse.create(table, select))).toBe('defect');
		});

		describe('a digest', () => {
			const digestOf = async (table: string, rows: readonly Row[], columns = ALL): Promise<string> => {
				await at.warehouse.load(table, columns, rows);
				return (await contentOf(at.warehouse, table)).hash;
			};

			test('is the same on every engine, over every type at its limits, and counts the rows', async () => {
				const fractions = [0.1, -0.1, 1 / 3, 2 / 3, 1e-9, 123456789.12345679, 900000000, 1e15, -0].map((a_double) => ({
					...nothing,
					a_double,
				}));
				const ordinaryDecimals = ['0.000000000001', '-0.5', '12'].map((a_decimal) => ({ ...nothing, a_decimal }));
				await at.warehouse.load('digested', ALL, [...ROWS, ...fractions, ...ordinaryDecimals]);
				expect(await contentOf(at.warehouse, 'digested')).toMatchObject({ rows: 15, hash: DIGEST });
			});

			test('of no rows is one too', async () => {
				await at.warehouse.load('digested_nothing', ALL, []);
				expect(await contentOf(at.warehouse, 'digested_nothing')).toMatchObject({ rows: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
			});

			test('does not depend on the order of the rows, and on everything else', async () => {
				const two: Columns = { a: optional.varchar('a'), b: optional.varchar('b') };
				const same = [
					await digestOf(
						'order_a',
						[
							{ a: 'x', b: null },
							{ a: 'y', b: 'z' },
						],
						two,
					),
					await digestOf(
						'order_b',
						[
							{ a: 'y', b: 'z' },
							{ a: 'x', b: null },
						],
						two,
					),
				];
				expect(new Set(same).size).toBe(1);
				const others: (readonly Row[])[] = [
					[{ a: 'x', b: null }],
					[
						{ a: 'x', b: null },
						{ a: 'x', b: null },
					],
					[{ a: 'x', b: '' }],
					[{ a: null, b: 'x' }],
					[{ a: 'x', b: '~' }],
					[{ a: 'x|1:y', b: null }],
					[{ a: 'x', b: 'y|~' }],
				];
				const hashes = new Set(same);
				for (const [index, rows] of others.entries()) hashes.add(await digestOf(`other_${index}`, rows, two));
				hashes.add(await digestOf('renamed', [{ a: 'x', c: null }], { a: optional.varchar('a'), c: optional.varchar('c') }));
				expect(hashes.size).toBe(others.length + 2);
			});
		});

		test('a failed SELECT names its table', async () => {
			await expect(at.warehouse.create('astray', 'select x from nowhere')).rejects.toThrow(/astray/);
		});

		test('rows that stop coming leave no table', async () => {
			const failing = function* (): Iterable<Row> {
				yield ordinary;
				throw new Error('the rows broke off');
			};
			await expect(at.warehouse.load('broken', ALL, failing())).rejects.toThrow('the rows broke off');
		});
	});
};
