import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CellRule, cellValue } from '../../../../functions/ingest/drop/cell.ts';
import { type DateFormat, parseInstant } from '../../../../functions/ingest/drop/instant.ts';

const rule = (type: CellRule['type'], scale = 0, format: DateFormat = 'iso'): CellRule => ({ type, scale, format });

describe('cells', () => {
	test.each([
		['12.34', rule('bigint', 2), 1234n],
		[' 14.0 ', rule('bigint'), 14n],
		['1.20', rule('integer', 1), 12],
		['0.1', rule('decimal', 2), '10'],
		['1e-12', rule('decimal'), '0.000000000001'],
		['2.50', rule('double'), 2.5],
		['YES', rule('boolean'), true],
		['f', rule('boolean'), false],
		['  as is ', rule('varchar'), '  as is '],
		['2024-02-29', rule('date'), '2024-02-29'],
		['31/12/2024', rule('date', 0, 'dmy'), '2024-12-31'],
		['2024-01-01T00:00:00.000Z', rule('date'), '2024-01-01'],
	])('%j is %j', (text, how, value) => {
		expect(cellValue(text, how)).toEqual({ value });
	});

	test.each([
		['12.345', rule('bigint', 2), 'not a whole number after multiplying by 10^2'],
		['1.5', rule('integer'), 'not a whole number'],
		['$5', rule('bigint', 2), 'not a number'],
		['maybe', rule('boolean'), 'neither true nor false'],
		['Infinity', rule('double'), 'not a number'],
		['2024-01-01 10:00', rule('date'), 'not a date: it has a time of day'],
		['12/31/2024', rule('timestamp', 0, 'dmy'), 'not a date in the format dmy'],
	])('%j is refused: %s', (text, how, not) => {
		expect(cellValue(text, how)).toEqual({ not });
	});

	test('amounts of cents scaled up are what exact arithmetic gives', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (cents) => {
				const sign = cents < 0n ? '-' : '';
				const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
				expect(cellValue(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`, rule('bigint', 2))).toEqual({ value: cents });
			}),
		);
	});
});

describe('instants', () => {
	test.each([
		['2023-07-28 3:00', 'iso', '2023-07-28T03:00:00.000Z'],
		['2023-07-28', 'iso', '2023-07-28T00:00:00.000Z'],
		['2023-07-28T03:00:05.1234567Z', 'iso', '2023-07-28T03:00:05.123Z'],
		['2023-07-28T03:00:00+02:00', 'iso', '2023-07-28T01:00:00.000Z'],
		['2023-07-28T23:00:00-0530', 'iso', '2023-07-29T04:30:00.000Z'],
		['7/4/2024', 'mdy', '2024-07-04T00:00:00.000Z'],
		['4.7.2024 18:05', 'dmy', '2024-07-04T18:05:00.000Z'],
		['1735689600', 'unix_seconds', '2025-01-01T00:00:00.000Z'],
		['1735689600.123', 'unix_seconds', '2025-01-01T00:00:00.123Z'],
		['1735689600123', 'unix_milliseconds', '2025-01-01T00:00:00.123Z'],
	] as const)('%s (%s) is %s', (text, format, iso) => {
		expect(parseInstant(text, format)?.toISOString()).toBe(iso);
	});

	test.each([
		['2023-02-29', 'iso'],
		['2023-13-01', 'iso'],
		['2023-01-01 24:00', 'iso'],
		['20230101', 'iso'],
		['01-01-23', 'dmy'],
		['yesterday', 'unix_seconds'],
		['', 'iso'],
	] as const)('%j (%s) is none', (text, format) => {
		expect(parseInstant(text, format)).toBeUndefined();
	});

	test('what JavaScript prints is read back to the millisecond', () => {
		fc.assert(
			fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
				expect(parseInstant(date.toISOString(), 'iso')).toEqual(date);
				expect(parseInstant(String(date.getTime()), 'unix_milliseconds')).toEqual(date);
			}),
		);
	});
});
