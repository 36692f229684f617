import { describe, expect, test } from 'vitest';
import { COLUMN_TYPES } from '../../../shared/contracts/column.ts';
import { Problem } from '../../../shared/problem.ts';
import { columnTypeOf, fromAthena } from '../../../shared/warehouse/athena-values.ts';

describe("Athena's text for a value", () => {
	test.each([
		['bigint', '-9223372036854775808', -9_223_372_036_854_775_808n],
		['bigint', '9007199254740993', 9_007_199_254_740_993n],
		['integer', '-2147483648', -2_147_483_648],
		['double', '1.0E10', 1e10],
		['double', '3.0000000000000004E-1', 0.30000000000000004],
		['double', '-Infinity', -Infinity],
		['double', 'NaN', NaN],
		['decimal', '-99999999999999999999999999.999999999999', '-99999999999999999999999999.999999999999'],
		['boolean', 'true', true],
		['boolean', 'false', false],
		['varchar', '', ''],
		['varchar', 'null', 'null'],
		['date', '2024-02-29', '2024-02-29'],
		['timestamp', '2024-02-29 23:59:59.999', new Date('2024-02-29T23:59:59.999Z')],
		['timestamp', '2024-02-29 23:59:59', new Date('2024-02-29T23:59:59Z')],
		['timestamp', '2024-02-29 23:59:59.120000', new Date('2024-02-29T23:59:59.120Z')],
	] as const)('%s %s', (type, printed, value) => expect(fromAthena(type, printed)).toEqual(value));

	test.each(COLUMN_TYPES)('absent is null, for %s', (type) => expect(fromAthena(type, undefined)).toBeNull());

	test.each([
		['bigint', '1.5'],
		['bigint', ''],
		['boolean', 'TRUE'],
		['boolean', ''],
		['integer', ''],
		['double', 'one'],
		['timestamp', '2024-02-29'],
		['timestamp', '2024-02-29 23:59:59.000 UTC'],
	] as const)('that is no %s is refused: "%s"', (type, printed) => expect(() => fromAthena(type, printed)).toThrow(Problem));
});

describe('the type that Glue or Athena prints', () => {
	test.each([
		['string', 'varchar'],
		['varchar(7)', 'varchar'],
		['varchar', 'varchar'],
		['int', 'integer'],
		['INTEGER', 'integer'],
		['decimal(38,12)', 'decimal'],
		['decimal(20, 0)', 'decimal'],
		['timestamp', 'timestamp'],
		['timestamp(3)', 'timestamp'],
	])('%s is %s', (printed, type) => expect(columnTypeOf(printed)).toBe(type));

	test.each([
		'float',
		'smallint',
		'tinyint',
		'char(3)',
		'array<int>',
		'array(integer)',
		'timestamp(3) with time zone',
		'timestamp with time zone',
		'row(a integer)',
	])('%s is none of ours', (printed) => expect(columnTypeOf(printed)).toBeUndefined());
});
