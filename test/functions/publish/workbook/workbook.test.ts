import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lintSql } from '../../../../functions/transform/lint.ts';
import { folderStore } from '../../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../../shared/storage/object-store.ts';
import { type AccountMonth, makeWorkbook, type MadeWorkbook } from '../../../support/workbook.ts';

/** Dollars, yen without a fraction, dinars with three digits; one customer leaves, one grows, one is revalued. */
const MONTHS: readonly AccountMonth[] = [
	{ account: 's/a', currency: 'usd', month: '2025-09', class: 'new', opening: 0, change: 10_000 },
	{ account: 's/b', currency: 'usd', month: '2025-10', class: 'new', opening: 0, change: 2_550 },
	{ account: 's/a', currency: 'usd', month: '2025-10', class: 'expansion', opening: 10_000, change: 5_005 },
	{ account: 's/a', currency: 'usd', month: '2025-11', class: 'none', opening: 15_005, change: 0, fx: -7 },
	{ account: 's/b', currency: 'usd', month: '2025-11', class: 'churn', opening: 2_550, change: -2_550 },
	{ account: 's/a', currency: 'usd', month: '2025-12', class: 'contraction', opening: 14_998, change: -98 },
	{ account: 's/j', currency: 'jpy', month: '2025-10', class: 'new', opening: 0, change: 8_700 },
	{ account: 's/j', currency: 'jpy', month: '2025-11', class: 'none', opening: 8_700, change: 0 },
	{ account: 's/j', currency: 'jpy', month: '2025-12', class: 'none', opening: 8_700, change: 0 },
	{ account: 's/k', currency: 'kwd', month: '2025-11', class: 'new', opening: 0, change: 12_345 },
	{ account: 's/k', currency: 'kwd', month: '2025-12', class: 'none', opening: 12_345, change: 0 },
];

/** Formula and shown value of a cell, undefined where it has no formula. */
const formulaAt = (xml: string, cell: string): readonly [string, string] | undefined => {
	const [, formula, shown] = new RegExp(`<c r="${cell}"[^>]*><f>([^<]*)</f><v>([^<]*)</v>`).exec(xml) ?? [];
	return formula === undefined ? undefined : [formula.replaceAll('&quot;', '"'), shown ?? ''];
};
const valueAt = (xml: string, cell: string): string | undefined => new RegExp(`<c r="${cell}"[^>]*><v>([^<]*)</v>`).exec(xml)?.[1];
const rowOf = (xml: string, text: string, nth = 0): number => {
	const rows = [...xml.matchAll(/<row r="(\d+)"[^>]*>(.*?)<\/row>/g)].filter(([, , cells = '']) => cells.includes(`>${text}<`));
	return Number(rows[nth]?.[1]);
};

describe('the finance workbook of a small company', () => {
	let folder: string;
	let made: MadeWorkbook;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-workbook-'));
		made = await makeWorkbook(folder, MONTHS);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('has a sheet per table that is published, and none for those that are not', () => {
		expect(made.names).toEqual(['Summary', 'Roll-forward', 'Movements', 'Policies', 'Checks']);
	});

	test('adds up every line from the movements, and opens with the closing before', () => {
		const xml = made.sheet('Roll-forward');
		const [opening, expansion, closing] = [rowOf(xml, 'Opening', 4), rowOf(xml, 'Expansion', 2), rowOf(xml, 'Closing', 4)];
		expect(rowOf(xml, 'MRR, USD   (policy tidemark_default)')).toBe(opening - 1);
		expect(valueAt(xml, `C${opening}`)).toBe('0.00');
		expect(formulaAt(xml, `D${opening}`)).toEqual([`C${closing}`, '100.00']);
		expect(formulaAt(xml, `D${expansion}`)).toEqual([
			'ROUND(SUMIFS(Movements_Expansion,Movements_Month,D$4,Movements_Policy,"tidemark_default",Movements_Currency,"USD"),2)',
			'50.05',
		]);
		expect(formulaAt(xml, `D${closing}`)).toEqual([`ROUND(SUM(D${opening}:D${closing - 1}),2)`, '175.55']);
		expect(formulaAt(xml, `E${closing + 1}`)?.[0]).toBe(
			`ROUND(SUMPRODUCT(ABS(E${opening}:E${closing}-E${closing + 2}:E${closing + 2 + closing - opening})),2)`,
		);
	});

	test('counts customers from the movements', () => {
		const xml = made.sheet('Roll-forward');
		const churned = rowOf(xml, 'Churned', 2);
		expect(formulaAt(xml, `E${churned}`)).toEqual([
			'-COUNTIFS(Movements_Month,E$4,Movements_Policy,"tidemark_default",Movements_Currency,"USD",Movements_Class,"churn")',
			'-1',
		]);
	});

	test('writes money in major units of its currency: yen whole, dinars with three digits, decreases negative', () => {
		const xml = made.sheet('Movements');
		const styles = made.parts.get('xl/styles.xml') ?? '';
		const numbers = [...xml.matchAll(/<c r="[A-Z]+\d+" s="(\d+)"><v>([^<]*)<\/v>/g)].map(([, style = '', value]) => [value, style]);
		const formatOf = (value: string): string => {
			const style = numbers.find(([text]) => text === value)?.[1];
			const id = [...styles.slice(styles.indexOf('<cellXfs')).matchAll(/<xf numFmtId="(\d+)"/g)][Number(style)]?.[1];
			return new RegExp(`numFmtId="${id}" formatCode="([^"]*)"`).exec(styles)?.[1] ?? '';
		};
		expect(formatOf('8700')).toMatch(/^#,##0_\);/);
		expect(formatOf('12.345')).toMatch(/^#,##0\.000_\);/);
		expect(formatOf('-25.50')).toMatch(/^#,##0\.00_\);\\\(#,##0\.00\\\)/);
	});

	test('shows only accounts that moved, newest month first', () => {
		const rows = [...made.sheet('Movements').matchAll(/<t xml:space="preserve">(s\/[abjk])<\/t>/g)].map(([, account]) => account);
		expect(rows).toEqual(['s/a', 's/k', 's/a', 's/b', 's/j', 's/a', 's/b', 's/a']);
	});

	test('marks closed months, the running month, and a check that found something', () => {
		expect(made.sheet('Roll-forward').match(/>closed</g)).toHaveLength(2); // September, of money and of customers in dollars
		expect(made.sheet('Roll-forward')).toContain('* the running month');
		expect(made.sheet('Summary')).toContain('Check stale_exchange_rate found 2 rows: add rates');
		expect(made.sheet('Policies')).toContain('active, past due');
	});

	test('names its ranges and is computed anew when it is opened', () => {
		const xml = made.parts.get('xl/workbook.xml') ?? '';
		expect(xml).toContain(`<definedName name="Movements_New">'Movements'!$G$5:$G$12</definedName>`);
		expect(xml).toContain('fullCalcOnLoad="1"');
	});

	test('has the same bytes when it is made again, and says their hash', async () => {
		const again = await makeWorkbook(folder, [...MONTHS].reverse());
		expect(again.bytes.equals(made.bytes)).toBe(true);
		expect(made.sha256).toBe(createHash('sha256').update(made.bytes).digest('hex'));
	});

	test('asks in the portable subset, in which only the quoting of names is free', () => {
		expect(made.queries.length).toBeGreaterThan(5);
		for (const query of made.queries) expect([query, lintSql(query).filter(({ rule }) => rule !== 'identifier')]).toEqual([query, []]);
	});

	test('leaves nothing behind when the disk is full in the middle, and is whole the next time', async () => {
		const other = join(folder, 'full');
		const store = folderStore(other);
		const full: ObjectStore = {
			...store,
			open: (key) => ({ ...store.open(key), write: () => Promise.reject(new Error('the disk is full')) }),
		};
		await expect(makeWorkbook(other, MONTHS, 1_000, full)).rejects.toThrow('the disk is full');
		expect(await Array.fromAsync(store.list('published/'))).toEqual([]);
		expect((await makeWorkbook(other, MONTHS)).bytes.equals(made.bytes)).toBe(true);
	});

	test('shows the newest whole months where not all rows fit, says so, and takes earlier months from the tables', async () => {
		const { sheet } = await makeWorkbook(folder, MONTHS, 4 + 6); // four rows of headings; December has 1, November 3, October 3
		expect(sheet('Movements')).toContain('4 rows from 2025-11 on are here, 4 of earlier months are in the published table only');
		expect(sheet('Summary')).toContain('4 of earlier months are in the published table only');
		const xml = sheet('Roll-forward');
		const [opening, expansion] = [rowOf(xml, 'Opening', 4), rowOf(xml, 'Expansion', 2)];
		expect(valueAt(xml, `D${expansion}`)).toBe('50.05');
		expect(formulaAt(xml, `E${expansion}`)?.[0]).toContain('SUMIFS');
		expect(formulaAt(xml, `E${opening}`)?.[1]).toBe('175.55');
	});

	test('shows no movement where not even one month fits', async () => {
		const { sheet } = await makeWorkbook(folder, MONTHS, 4);
		expect(sheet('Movements')).toContain('0 rows from no month on are here, 8 of earlier months');
		expect(sheet('Roll-forward')).not.toContain('SUMIFS');
	});
});
