import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentManifest } from '../../functions/publish/manifests.ts';
import { openPublication } from '../../functions/local/published.ts';
import { fetchRows } from '../../functions/local/summary/fields.ts';
import { startSandbox } from '../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../functions/local/sandbox-workplace.ts';
import { SHEETS } from '../../functions/publish/workbook/sheets/index.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { currencyExponents } from '../../shared/money/currencies.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { unzipped, zipped } from '../support/archive.ts';
import { runTidemark } from '../support/edge.ts';
import { makeWorkbook } from '../support/workbook.ts';
import { type Recalculated, recalculated } from './libreoffice.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');
const ERROR = /^(#[A-Z/0!?]+[!?]?|Err:\d+)$/;

const cells = (sheets: Recalculated, name: string): readonly (readonly string[])[] => sheets.get(name) ?? [];

/** Major units as LibreOffice writes them, in minor units. */
const minor = (text: string, currency: string): bigint => {
	const [whole = '', fraction = ''] = text.replace('-', '').split('.');
	const amount = BigInt(whole + fraction.padEnd(currencyExponents.get(currency) ?? 2, '0'));
	return text.startsWith('-') ? -amount : amount;
};

/** The lines of one block of a statement: title to cells of the months. */
const block = (rows: readonly (readonly string[])[], title: string): Map<string, readonly string[]> => {
	const start = rows.findIndex(([label]) => label === title);
	expect(start, `there is no block ${title}`).toBeGreaterThan(0);
	const lines = rows.slice(start + 1, rows.findIndex(([label], index) => index > start && label === 'Check (must be 0)') + 1);
	return new Map(lines.map(([label = '', , ...months]) => [label, months]));
};

/** Header such as 12/01/2025 as 2025-12-01. */
const months = (rows: readonly (readonly string[])[]): string[] =>
	(rows[3] ?? []).slice(2).map((text) => text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$1-$2'));

describe('LibreOffice opens the finance workbook of the sandbox company', () => {
	let folder: string;
	let manifest: Manifest;
	let archive: Buffer;
	let sheets: Recalculated;
	const rows = async (select: string) => {
		const reader = await openPublication(folderStore(join(folder, 'store')), manifest);
		return fetchRows(reader, select).finally(() => reader.close());
	};
	/** The sheets after cells of one sheet were changed in the file. */
	const changed = async (sheet: string, change: (xml: string) => string): Promise<Recalculated> => {
		const files = unzipped(archive);
		const place = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]+)"/g)].findIndex(([, name]) => name === sheet);
		const path = `xl/worksheets/sheet${place + 1}.xml`;
		const before = files.get(path) ?? '';
		const after = change(before);
		expect(after).not.toBe(before);
		await writeFile(join(folder, 'changed.xlsx'), await zipped(files.set(path, after)));
		return recalculated(folder, 'changed.xlsx');
	};

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-office-'));
		const sandbox = await startSandbox({ accounts: 60, months: 18, asOf: AS_OF });
		await writeSandboxConfig(folder, sandbox);
		const { code, err } = await runTidemark(folder, ['run'], { clock: () => AS_OF });
		await sandbox.close();
		if (code !== 0) throw new Error(err);
		const found = await currentManifest(folderStore(join(folder, 'store')));
		if (found === undefined) throw new Error('nothing was published');
		manifest = found;
		archive = await readFile(join(folder, 'store', manifest.files?.[0]?.key ?? ''));
		await writeFile(join(folder, 'finance.xlsx'), archive);
		sheets = await recalculated(folder, 'finance.xlsx');
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('every sheet, without one cell in error, and says that everything foots', () => {
		expect([...sheets.keys()].sort()).toEqual(
			['Summary', 'Roll-forward', 'Movements', 'Bridge', 'Bridge by account', 'Restatements', 'Policies', 'Checks'].sort(),
		);
		const errors = [...sheets].flatMap(([name, of]) =>
			of
				.flat()
				.filter((text) => ERROR.test(text))
				.map((text) => `${name}: ${text}`),
		);
		expect(errors).toEqual([]);
		expect(cells(sheets, 'Summary').find(([label]) => label === 'Checks in this file')?.[1]).toBe('OK');
	});

	test('with the roll-forward that SQL gives, every line of every month to the cent', async () => {
		const lines = [
			['Opening', 'opening_minor', 1n],
			['New', 'new_minor', 1n],
			['Expansion', 'expansion_minor', 1n],
			['Reactivation', 'reactivation_minor', 1n],
			['Contraction', 'contraction_minor', -1n],
			['Churn', 'churn_minor', -1n],
			['Transfers', 'transfer_minor', 1n],
			['FX', 'fx_minor', 1n],
			['Closing', 'closing_minor', 1n],
		] as const;
		const found = await rows(`select * from mrr_rollforward order by month`);
		expect(found.length).toBeGreaterThan(15);
		const sheet = cells(sheets, 'Roll-forward');
		const shown = block(sheet, 'MRR, USD   (policy tidemark_default)');
		for (const row of found) {
			const at = months(sheet).indexOf(String(row['month']));
			for (const [title, column, sign] of lines)
				expect([row['month'], title, minor(shown.get(title)?.[at] ?? '?', 'usd')]).toEqual([
					row['month'],
					title,
					sign * BigInt(String(row[column])),
				]);
			const customers = block(sheet, 'Customers   (policy tidemark_default)');
			expect(customers.get('Closing')?.[at]).toBe(String(row['customers_closing']));
		}
	});

	test('with the bridge that SQL gives, every line of every month and currency', async () => {
		const statement = SHEETS.find((file) => file.kind === 'statement' && file.name === 'Bridge');
		const lines = statement?.kind === 'statement' ? (statement.sections[0]?.lines ?? []) : [];
		const sums = lines.map(({ column }) => `sum(${column}) as ${column}`).join(', ');
		const found = await rows(`select currency, month, ${sums} from mrr_invoice_bridge group by all`);
		expect(new Set(found.map(({ currency }) => currency))).toEqual(new Set(['eur', 'gbp', 'jpy', 'usd']));
		const sheet = cells(sheets, 'Bridge');
		for (const row of found) {
			const currency = String(row['currency']);
			const shown = block(sheet, `MRR to invoiced, ${currency.toUpperCase()}   (policy tidemark_default)`);
			const at = months(sheet).indexOf(String(row['month']));
			for (const { title, column } of lines)
				expect([currency, title, minor(shown.get(title)?.[at] ?? '?', currency)]).toEqual([currency, title, row[column]]);
		}
	});

	test('and finds every amount of the tables on a sheet', () => {
		const declared = new Set(
			SHEETS.flatMap((file) => (file.kind === 'detail' ? file.columns.map(({ column }) => `${file.table}.${column}`) : [])),
		);
		const amounts = manifest.tables
			.filter(({ name }) => ['account_months', 'mrr_invoice_bridge', 'mrr_restatements'].includes(name))
			.flatMap(({ name, columns }) => columns.filter((column) => column.name.endsWith('_minor')).map((column) => `${name}.${column.name}`));
		expect(amounts.length).toBeGreaterThan(20);
		expect(amounts.filter((amount) => !declared.has(amount))).toEqual([]);
	});

	test('one changed movement turns the check of its month and all later ones red, and the summary says so', async () => {
		const after = await changed('Movements', (xml) => xml.replace(/(<c r="H(\d+)"[^>]*><v>)(?!0\.00)([\d.]+)(<\/v>)/, '$1999999.99$4'));
		const checks = block(cells(after, 'Roll-forward'), 'MRR, USD   (policy tidemark_default)').get('Check (must be 0)') ?? [];
		const first = checks.findIndex((text) => text !== '0');
		expect(first).toBeGreaterThan(0);
		expect(checks.slice(first).every((text) => Number(text) > 900_000)).toBe(true);
		expect(cells(after, 'Summary').find(([label]) => label === 'Checks in this file')?.[1]).toContain('DOES NOT FOOT');
	});

	test('one cent moved from one class to another is seen though the closing stays', async () => {
		const after = await changed('Movements', (xml) =>
			xml.replace(/(<c r="H\d+"[^>]*><v>)0\.00(<\/v><\/c><c r="I\d+"[^>]*><v>)0\.00(<\/v>)/, '$10.01$2-0.01$3'),
		);
		const lines = block(cells(after, 'Roll-forward'), 'MRR, USD   (policy tidemark_default)');
		expect(lines.get('Check (must be 0)')?.filter((text) => text !== '0')).toEqual(['0.02']);
		expect(lines.get('Closing')).toEqual(block(cells(sheets, 'Roll-forward'), 'MRR, USD   (policy tidemark_default)').get('Closing'));
	});

	test('one changed invoice amount breaks the bridge of its month alone', async () => {
		const after = await changed('Bridge by account', (xml) => xml.replace(/(<c r="N\d+"[^>]*><v>)0\.00(<\/v>)/, '$10.01$2'));
		const checks = [...cells(after, 'Bridge')]
			.filter(([label]) => label === 'Check (must be 0)')
			.map(([, , ...of]) => of.filter((text) => text !== '0'));
		expect(checks.flat()).toEqual(['0.02']); // the item and the total that it makes
	});

	test('and a sheet that could not hold all rows still foots', async () => {
		const { bytes } = await makeWorkbook(
			folder,
			['2025-09', '2025-10', '2025-11', '2025-12'].map((month, index) => ({
				account: `s/"quoted" & <tagged> ${index}`,
				currency: 'kwd',
				month,
				class: 'new',
				opening: 0,
				change: 1_001 + index,
			})),
			4 + 2,
		);
		await writeFile(join(folder, 'short.xlsx'), bytes);
		const short = await recalculated(folder, 'short.xlsx');
		const lines = block(cells(short, 'Roll-forward'), 'MRR, KWD   (policy tidemark_default)');
		expect(lines.get('New')).toEqual(['1.001', '1.002', '1.003', '1.004']);
		expect(cells(short, 'Movements').at(-1)?.[3]).toBe('s/"quoted" & <tagged> 2');
		expect(short.size).toBe(5);
	});
});
