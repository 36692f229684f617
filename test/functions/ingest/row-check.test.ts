import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainlyFits } from '../../../functions/ingest/row-check.ts';
import { type Columns, type ColumnType, optional, required, type Row, rowSchema } from '../../../shared/contracts/column.ts';

const types: readonly ColumnType[] = ['boolean', 'integer', 'bigint', 'double', 'decimal', 'varchar', 'date', 'timestamp'];
const columns: Columns = Object.fromEntries(
	types.flatMap((type) => [
		[type, required[type]('')],
		[`${type}_or_null`, optional[type]('')],
	]),
);
const good: Row = {
	boolean: true,
	integer: 1,
	bigint: 1n,
	double: 1.5,
	decimal: '1.5',
	varchar: 'x',
	date: '2025-01-01',
	timestamp: new Date(0),
};
const goodRow: Row = Object.fromEntries(
	types.flatMap((type) => [
		[type, good[type] ?? null],
		[`${type}_or_null`, null],
	]),
);

const anything = fc.oneof(
	fc.constantFrom(
		null,
		undefined,
		true,
		0,
		-0,
		2 ** 31 - 1,
		2 ** 31,
		-(2 ** 31),
		-(2 ** 31) - 1,
		0.5,
		Number.NaN,
		Infinity,
		'',
		'1',
		'-1.5',
		'1.',
		'.5',
		'1e5',
		'1.0000000000001',
		'2025-01-01',
	),
	fc.constantFrom(
		2n ** 63n,
		2n ** 63n - 1n,
		-(2n ** 63n),
		-(2n ** 63n) - 1n,
		new Date(0),
		new Date(Number.NaN),
		'2025-02-30',
		'9'.repeat(26),
		'9'.repeat(27),
		{},
		[],
	),
	fc.integer(),
	fc.double(),
	fc.string(),
	fc.bigInt(),
);

test('the quick check never takes a row that the contract refuses', () => {
	const schema = rowSchema(columns);
	const fits = plainlyFits(columns);
	const change = fc.dictionary(fc.constantFrom(...Object.keys(columns), 'unknown'), anything, { maxKeys: 2 });
	fc.assert(
		fc.property(change, (changes) => {
			const row = { ...goodRow, ...changes } as Row;
			expect(fits(row) && !schema.safeParse(row).success).toBe(false);
		}),
		{ numRuns: 3000 },
	);
});

test('and takes good rows without dates, so that it is worth its while', () => {
	const { date: _, date_or_null: __, ...withoutDates } = columns;
	const { date: ___, date_or_null: ____, ...row } = goodRow;
	expect(plainlyFits(withoutDates)(row)).toBe(true);
	expect(plainlyFits(withoutDates)({ ...row, extra: 1 })).toBe(false);
});
