import { describe, expect, test } from 'vitest';
import { instantReader, minorReader } from '../../../../../functions/ingest/drop/export/reading.ts';
import { instantAtWall, zoneClock } from '../../../../../shared/time/wall-clock.ts';

describe('instants as exports write them', () => {
	test.each([
		['2024-03-10 01:30', 'America/New_York', '2024-03-10T06:30:00.000Z'],
		['2024-03-10 03:30', 'America/New_York', '2024-03-10T07:30:00.000Z'], // an hour after 01:30, across the change to summer time
		['31-Jan-2024 23:30', 'America/New_York', '2024-02-01T04:30:00.000Z'],
		['31-Jan-2024 23:30', 'UTC', '2024-01-31T23:30:00.000Z'],
		['1 February 2024', 'Asia/Kolkata', '2024-01-31T18:30:00.000Z'],
		['2024-01-31T23:30:00Z', 'America/New_York', '2024-01-31T23:30:00.000Z'],
		['2024-01-31 23:30:00 UTC', 'America/New_York', '2024-01-31T23:30:00.000Z'],
		['2024-01-31T23:30:00-0500', 'Asia/Kolkata', '2024-02-01T04:30:00.000Z'],
		['2024-01-31', 'Asia/Kolkata', '2024-01-30T18:30:00.000Z'],
		['', 'Asia/Kolkata', ''],
	])('%j in %s is %j', (text, zone, expected) => {
		expect(instantReader(zone, 'here')(text)).toBe(expected);
	});

	test.each(['05/03/2024', '3.5.2024', '31-Feb-2024', 'yesterday', '1704067200'])(
		'%j is no date: which day is meant cannot be told',
		(text) => {
			expect(instantReader('UTC', 'here')(text)).toBeUndefined();
		},
	);

	test('a zone that does not exist is named', () => {
		expect(() => instantReader('Europe/Berln', 'source s, files[0]')).toThrowError('No such time zone');
	});

	test('a clock that is put back shows an hour twice: the earlier is meant', () => {
		const wall = Date.UTC(2024, 10, 3, 1, 30);
		expect(new Date(instantAtWall(zoneClock('America/New_York'), wall)).toISOString()).toBe('2024-11-03T05:30:00.000Z');
	});
});

describe('amounts', () => {
	test.each([
		['major', '49.00', 'USD', '4900'],
		['major', '5000', 'JPY', '5000'],
		['major', '0.1255', 'kwd', '125.5'],
		['minor', '4900', 'USD', '4900'],
		['cents', '4900', 'usd', '4900'],
		['cents', '500000', 'JPY', '5000'],
		['cents', '150', 'JPY', '1.5'],
		['cents', '150', 'KWD', '1500'],
		['major', '-12.5', 'EUR', '-1250'],
	] as const)('%s %s %s is %s of the smallest unit', (amounts, text, currency, expected) => {
		expect(minorReader(amounts)(text, currency)).toBe(expected);
	});

	test.each([
		['1,200.00', 'USD'],
		['', 'USD'],
		['$5', 'USD'],
		['5', 'XXQ'],
	])('%j of %s cannot be read', (text, currency) => {
		expect(minorReader('major')(text, currency)).toBeUndefined();
	});
});
