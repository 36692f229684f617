import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Columns, optional, required, type Row } from '../../../shared/contracts/column.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { writeParquet } from '../../../shared/storage/parquet.ts';
import { bufferOf, readParquet } from '../../../functions/ingest/parquet-read.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-parquet-'));
const store = folderStore(base);
let connection: DuckDBConnection;
beforeAll(async () => {
	connection = await (await DuckDBInstance.create()).connect();
});
afterAll(() => rm(base, { recursive: true, force: true }));

const columns = {
	id: required.bigint(''),
	flag: optional.boolean(''),
	small: optional.integer(''),
	large: optional.bigint(''),
	ratio: optional.double(''),
	amount: optional.decimal(''),
	text: optional.varchar(''),
	day: optional.date(''),
	at: optional.timestamp(''),
} satisfies Columns;

const NOTHING: Row = { flag: null, small: null, large: null, ratio: null, amount: null, text: null, day: null, at: null };

let files = 0;
const write = async (rows: readonly Row[], rowGroupRows?: number, of: Columns = columns): Promise<string> => {
	const key = `file${files++}.parquet`;
	const parquet = writeParquet(store.open(key), of, rowGroupRows === undefined ? {} : { rowGroupRows });
	for (const row of rows) {
		parquet.append(row);
		await parquet.settle();
	}
	await parquet.close();
	return store.address(key);
};

/** Values as DuckDB prints them, which loses nothing. */
const read = async (path: string): Promise<Record<string, string | null>[]> => {
	const text = Object.keys(columns).map((name) => `cast(t."${name}" as varchar) as "${name}"`);
	return (await connection.runAndReadAll(`select ${text.join(', ')} from '${path}' t order by t.id`)).getRowObjectsJson() as Record<
		string,
		string | null
	>[];
};

const duckDecimal = (text: string): string => {
	const [whole = '', fraction = ''] = text.replace('-', '').split('.');
	const digits = `${whole.replace(/^0+(?=\d)/, '')}.${fraction.padEnd(12, '0')}`;
	return text.startsWith('-') && /[1-9]/.test(digits) ? `-${digits}` : digits;
};

/** What DuckDB prints for a row. */
const printed = (row: Row): Record<string, string | null> =>
	Object.fromEntries(
		Object.entries(columns).map(([name, { type }]) => {
			const value = row[name] ?? null;
			if (value === null) return [name, null];
			if (type === 'decimal') return [name, duckDecimal(String(value))];
			if (value instanceof Date)
				return [
					name,
					value
						.toISOString()
						.replace('T', ' ')
						.replace('Z', '')
						.replace(/\.000$/, '')
						.replace(/(\.\d*?)0+$/, '$1'),
				];
			return [name, String(value)];
		}),
	);

describe('Parquet written here reads back exactly in DuckDB', () => {
	test('at the edges of every type, and nulls', async () => {
		const rows: Row[] = [
			{ id: 1n, ...NOTHING },
			{
				id: 2n,
				flag: true,
				small: 2147483647,
				large: 2n ** 53n + 1n,
				ratio: 1.5,
				amount: '0.000000000001',
				text: '',
				day: '1970-01-01',
				at: new Date(0),
			},
			{
				id: 3n,
				flag: false,
				small: -2147483648,
				large: 2n ** 63n - 1n,
				ratio: -1.5,
				amount: '-0.000000000001',
				text: 'x',
				day: '1969-12-31',
				at: new Date(-1),
			},
			{
				id: 4n,
				flag: null,
				small: 0,
				large: -(2n ** 63n),
				ratio: 0.1,
				amount: '99999999999999999999999999.999999999999',
				text: 'žluťoučký 😀',
				day: '2024-02-29',
				at: new Date('2024-02-29T23:59:59.999Z'),
			},
			{
				id: 5n,
				flag: true,
				small: 1,
				large: 0n,
				ratio: 1e100,
				amount: '-99999999999999999999999999.999999999999',
				text: 'a\n"b"',
				day: '9999-12-31',
				at: new Date('9999-12-31T23:59:59.123Z'),
			},
			{
				id: 6n,
				flag: true,
				small: 1,
				large: -1n,
				ratio: 3,
				amount: '-12.34',
				text: '0',
				day: '0001-01-01',
				at: new Date('1900-01-01T00:00:00.001Z'),
			},
		];
		expect(await read(await write(rows))).toEqual(rows.map(printed).map((row, index) => ({ ...row, ratio: ratioText[index] ?? null })));
	});

	const ratioText = [null, '1.5', '-1.5', '0.1', '1e+100', '3.0'];

	test('a column of nulls only, and one row', async () => {
		const rows: Row[] = [{ id: 1n, ...NOTHING }];
		expect(await read(await write(rows))).toEqual(rows.map(printed));
	});

	test('no row at all', async () => {
		expect(await read(await write([]))).toEqual([]);
	});

	test('any rows, over several row groups', async () => {
		const row = fc.record({
			flag: fc.option(fc.boolean()),
			small: fc.option(fc.integer()),
			large: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
			amount: fc.option(
				fc
					.tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 26n - 1n }), fc.option(fc.stringMatching(/^\d{1,12}$/)))
					.map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`),
			),
			text: fc.option(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed())),
			at: fc.option(fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (some) => {
				const rows = some.map((one, index): Row => ({ ...NOTHING, id: BigInt(index), ...one }));
				expect(await read(await write(rows, 7))).toEqual(rows.map(printed));
			}),
			{ numRuns: 40 },
		);
	});

	test('30,000 rows come in row groups of 10,000, compressed with zstd', async () => {
		const path = await write(
			Array.from({ length: 30_000 }, (_, index): Row => ({ ...NOTHING, id: BigInt(index), text: `customer ${index % 100}` })),
		);
		const meta = await connection.runAndReadAll(
			`select distinct row_group_id, row_group_num_rows, compression from parquet_metadata('${path}') order by 1`,
		);
		expect(meta.getRowsJson()).toEqual([
			['0', '10000', 'ZSTD'],
			['1', '10000', 'ZSTD'],
			['2', '10000', 'ZSTD'],
		]);
		expect((await connection.runAndReadAll(`select count(*), sum(id), count(distinct text) from '${path}'`)).getRowsJson()).toEqual([
			['30000', '449985000', '100'],
		]);
	});

	test('in the types that both engines know, and with a writer that can be parsed', async () => {
		const path = await write([{ id: 1n, ...NOTHING }]);
		const schema = await connection.runAndReadAll(
			`select name, type, coalesce(logical_type, converted_type) from parquet_schema('${path}') where name <> 'root'`,
		);
		expect(Object.fromEntries(schema.getRowsJson().map(([name, ...rest]) => [name, rest]))).toMatchObject({
			large: ['INT64', null],
			small: ['INT32', null],
			amount: ['FIXED_LEN_BYTE_ARRAY', 'DecimalType(scale=12, precision=38)'],
			at: ['INT64', expect.stringMatching(/TimestampType\(isAdjustedToUTC=0, unit=.*MILLIS/)],
			day: ['INT32', 'DATE'],
			text: ['BYTE_ARRAY', 'UTF8'],
		});
		const meta = await connection.runAndReadAll(`select created_by from parquet_file_metadata('${path}')`);
		expect(meta.getRowsJson()).toEqual([['tidemark version 0.1.0']]);
	});
});

test('columns beside the row come first, with their own values', async () => {
	const path = `beside${files++}.parquet`;
	const parquet = writeParquet(store.open(path), columns, { beside: { load: required.varchar(''), at_load: optional.timestamp('') } });
	parquet.append({ ...NOTHING, id: 1n }, { load: 'a', at_load: new Date(1000) });
	parquet.append({ ...NOTHING, id: 2n }, { load: 'b', at_load: null });
	await parquet.close();
	const rows = (await connection.runAndReadAll(`select * from '${store.address(path)}' order by id`)).getRowObjectsJson();
	expect(rows.map((row) => Object.values(row).slice(0, 3))).toEqual([
		['a', '1970-01-01 00:00:01', '1'],
		['b', null, '2'],
	]);
	expect(() => parquet.append({ ...NOTHING, id: 1n })).toThrow('column load');
});

test('reports rows, bytes and the hash of what the store holds', async () => {
	const memory = memoryStore();
	const parquet = writeParquet(memory.open('x'), columns, { rowGroupRows: 2 });
	for (let id = 0n; id < 5n; id++) {
		parquet.append({ ...NOTHING, id });
		await parquet.settle();
	}
	const written = await parquet.close();
	const body = (await memory.get('x'))?.body ?? new Uint8Array();
	expect(written).toEqual({ rows: 5, bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') });
});

test.each([
	['id', null],
	['amount', 'many'],
	['amount', '0.0000000000001'],
	['at', new Date(Number.NaN)],
	['amount', 1.5],
])('a value that does not fit column %s is refused with the column named', (column, value) => {
	const parquet = writeParquet(memoryStore().open('x'), columns);
	expect(() => parquet.append({ ...NOTHING, id: 1n, [column]: value })).toThrow(`column ${column}`);
});

test('hyparquet reads decimals back as exact text of any width', async () => {
	const memory = memoryStore();
	const parquet = writeParquet(memory.open('x'), columns);
	const amounts = ['99999999999999999999999999.999999999999', '-0.000000000001', '-12.5', '0', null];
	for (const [index, amount] of amounts.entries()) parquet.append({ ...NOTHING, id: BigInt(index), amount });
	await parquet.close();
	const table = await readParquet(bufferOf((await memory.get('x'))?.body ?? new Uint8Array()), ['amount']);
	const rows = (await Array.fromAsync(table.groups())).flat();
	expect(rows.map((row) => row['amount'] ?? null)).toEqual(amounts);
});
