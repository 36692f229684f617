import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { majorUnits } from '../../../../functions/publish/workbook/amounts.ts';
import { columnLetters, dayNumber, row, rowXml, textCell } from '../../../../functions/publish/workbook/xlsx/cells.ts';
import { stylesXml } from '../../../../functions/publish/workbook/xlsx/styles.ts';
import { zipArchive } from '../../../../functions/publish/workbook/xlsx/zip.ts';
import { unzipped, zipped } from '../../../support/archive.ts';

describe('an amount', () => {
	test.each([
		[123_456n, 2, '1234.56'],
		[-5n, 2, '-0.05'],
		[8_700n, 0, '8700'],
		[-1_234_567n, 3, '-1234.567'],
		[0n, 2, '0.00'],
		[9_007_199_254_740_993n, 2, '90071992547409.93'],
	])('of %d minor units at %d places is %s', (minor, exponent, text) => expect(majorUnits(minor, exponent)).toBe(text));

	test('keeps every digit', () => {
		fc.assert(
			fc.property(fc.bigInt(-(2n ** 62n), 2n ** 62n), fc.constantFrom(0, 2, 3), (minor, exponent) => {
				expect(BigInt(majorUnits(minor, exponent).replace('.', ''))).toBe(minor);
			}),
		);
	});
});

describe('a cell', () => {
	test.each([
		[0, 'A'],
		[25, 'Z'],
		[26, 'AA'],
		[701, 'ZZ'],
		[702, 'AAA'],
		[16_383, 'XFD'],
	])('in column %d stands under %s', (index, letters) => expect(columnLetters(index)).toBe(letters));

	test.each([
		['2000-01-01', '36526'],
		['2024-02-29', '45351'],
		['2025-12-01', '45992'],
	])('that holds %s holds the number %s', (day, number) => expect(dayNumber(day)).toBe(number));

	test('holds any text, and what is text never becomes a formula', () => {
		expect(rowXml(row(textCell('=1+1 <a> & "b"')), 1)).toContain(
			't="inlineStr"><is><t xml:space="preserve">=1+1 &lt;a&gt; &amp; &quot;b&quot;</t>',
		);
		expect(rowXml(row(textCell('bell\u0007 _x0041_ \uD800')), 1)).toContain('>bell_x0007_ _x005F_x0041_ \uFFFD<');
	});
});

describe('an archive', () => {
	const files = new Map([
		['a/one.xml', 'eins'],
		['zwei ü.xml', 'x'.repeat(300_000)],
		['empty', ''],
	]);

	test('gives back every file', async () => expect(unzipped(await zipped(files))).toEqual(files));

	test('has the same bytes at the same instant', async () => {
		const [one, same, later] = [await zipped(files), await zipped(files), await zipped(files, new Date('2026-01-01T00:00:00Z'))];
		expect(one.equals(same)).toBe(true);
		expect(one.equals(later)).toBe(false);
	});

	test('takes no more pieces than the sink has taken, and passes its failure on', async () => {
		let taken = 0;
		function* pieces(): Generator<string> {
			for (let index = 0; index < 5_000; index += 1) {
				taken += 1;
				yield `${index}-${Math.sin(index)} `.repeat(500);
			}
		}
		const full = { write: () => (taken > 0 ? Promise.reject(new Error('the disk is full')) : Promise.resolve()) };
		await expect(zipArchive(full, new Date(0)).add('x', pieces())).rejects.toThrow('the disk is full');
		expect(taken).toBeLessThan(1_000);
	});

	test('fails with its source', async () => {
		async function* broken(): AsyncGenerator<string> {
			yield 'first';
			throw new Error('the query failed');
		}
		await expect(zipArchive({ write: () => Promise.resolve() }, new Date(0)).add('x', broken())).rejects.toThrow('the query failed');
	});
});

test('the style sheet counts what it holds', () => {
	const xml = stylesXml();
	for (const [list, one] of [
		['numFmts', 'numFmt '],
		['cellXfs', 'xf '],
		['fonts', 'font>'],
		['fills', 'fill>'],
		['borders', 'border>'],
	] as const) {
		const [, count, inside = ''] = new RegExp(`<${list} count="(\\d+)">(.*?)</${list}>`).exec(xml) ?? [];
		expect([list, inside.split(`<${one}`).length - 1]).toEqual([list, Number(count)]);
	}
});
