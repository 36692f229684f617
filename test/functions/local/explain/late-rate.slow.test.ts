import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTidemark } from '../../../support/edge.ts';

const CONFIG = `store: store
reporting_currency: usd
sources:
  - id: books
    connector: drop
    folder: drop
    files:
      - path: lines.csv
        entity: prices
        columns: { price_id: id, currency: currency, unit_amount: { from: mrr, scale: 2 }, billing_interval: { value: month }, interval_count: { value: 1 } }
      - path: lines.csv
        entity: subscription_item_versions
        columns: { subscription_id: id, item_id: id, account_id: id, effective_at: at, evidence: { value: event }, status: { value: active },
          price_id: id, quantity: { value: 1 }, is_paused: { value: false }, is_live: { value: true } }
  - id: bank
    connector: drop
    folder: drop
    files:
      - path: rates.csv
        entity: fx_rates
        columns: { from_currency: { value: eur }, to_currency: { value: usd }, valid_on: on, rate: rate }
`;
/** One customer since January and one since February, of 100.00 EUR each, and one of 50.00 USD. */
const LINES = 'id,at,mrr,currency\na,2025-01-05,100,eur\nb,2025-02-10,100,eur\nc,2025-01-05,50,usd\n';
const RATES = 'on,rate\n2025-01-01,1.1\n2025-02-01,1.1\n2025-03-01,1.1\n2025-04-01,1.1\n';

let folder: string;
const tidemark = (at: string, ...args: readonly string[]) => runTidemark(folder, args, { clock: () => new Date(`${at}T12:00:00Z`) });
const done = async (at: string, ...args: readonly string[]): Promise<string> => {
	const { code, out, err } = await tidemark(at, ...args);
	expect(code, err).toBe(0);
	return out;
};
const explained = async (name: string, ...options: readonly string[]): Promise<string> =>
	(await done('2025-05-02', 'explain', '2025-04', name, ...options)).replaceAll(/ +/g, ' ');

describe('a rate of February that is corrected from 1.10 to 1.20 after March was closed', { timeout: 120_000 }, () => {
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-late-rate-'));
		await mkdir(path.join(folder, 'drop'));
		await writeFile(path.join(folder, 'tidemark.yaml'), CONFIG);
		await writeFile(path.join(folder, 'drop/lines.csv'), LINES);
		await writeFile(path.join(folder, 'drop/rates.csv'), RATES);
		await done('2025-04-02', 'run');
		await done('2025-04-02', 'close', '2025-03');
		await writeFile(path.join(folder, 'drop/rates.csv'), RATES.replace('02-01,1.1', '02-01,1.2'));
		await done('2025-05-02', 'run');
	}, 120_000);
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('is told as FX whose lines make the cell, also those that cancel each other', async () => {
		const page = await explained('fx');
		expect(page).toContain('FX in Apr 2025, policy tidemark_default: -10.00 USD');
		expect(page).toMatch(
			/books\/b -10\.00\s+b 2025-04-01 00:00:00 rate 1\.20 → 1\.10 on 100\.00 EUR \(late, Mar 2025\) -10\.00 bank eur\/usd\/2025-03-01/,
		);
		expect(page).toMatch(
			/books\/a 0\.00\s+a [^\n]* rate 1\.10 → 1\.20 on 100\.00 EUR \(late, Feb 2025\) 10\.00 bank eur\/usd\/2025-02-01\n a [^\n]*\(late, Mar 2025\) -10\.00 /,
		);
		expect(page).toContain('Total of 2 accounts, 3 lines: -10.00 USD = the published figure, exactly.');
	});

	test('is told as late new business of the account that was new', async () => {
		const page = await explained('new');
		expect(page).toMatch(
			/books\/b 10\.00\s+b 2025-02-10 00:00:00 at another rate: \S+ × 1, 100\.00 EUR \(late, Feb 2025\) 10\.00 books b\/b\//,
		);
		expect(page).toContain('Total of 1 account, 1 line: 10.00 USD = the published figure, exactly.');
	});

	test('is told line by line where the adjustments of a month net to nothing', async () => {
		const page = await explained('adjustment');
		expect(page).toContain('Total of 2 accounts, 4 lines: 0.00 USD = the published figure, exactly.');
		const csv = await explained('adjustment', '--format', 'csv');
		const rows = csv.trim().split('\n').slice(1);
		expect(rows.map((row) => row.split(',')[10])).toEqual(['1000', '-1000', '1000', '-1000']);
		expect(rows.every((row) => row.endsWith('true'))).toBe(true);
		expect(rows.map((row) => row.split(',').slice(11, 14).join(' '))).toEqual([
			'fx_rates bank eur/usd/2025-02-01',
			'fx_rates bank eur/usd/2025-03-01',
			expect.stringMatching(/^subscription_item_versions books b\/b\//),
			'fx_rates bank eur/usd/2025-03-01',
		]);
	});

	test('names the record of the rate where it restates', async () => {
		const csv = await done(
			'2025-05-02',
			'query',
			'--csv',
			'select account_id, month, booked_month, was_minor, is_minor, cause, source_id, record_id from mrr_restatements order by 1, 2',
		);
		expect(csv.trim().split('\n').slice(1)).toEqual([
			'books/a,2025-02-01,2025-04-01,11000,12000,fx,bank,eur/usd/2025-02-01',
			'books/b,2025-02-01,2025-04-01,11000,12000,fx,bank,eur/usd/2025-02-01',
		]);
	});

	test('leaves every figure of the first open month explained', async () => {
		for (const name of ['opening', 'expansion', 'contraction', 'churn', 'reactivation', 'closing'])
			expect(await explained(name), name).toContain('= the published figure, exactly.');
	});

	test('shows a metric in its unit: ratios in percent and as fractions over money, means as money, proportions over accounts', async () => {
		expect(await explained('nrr_monthly')).toMatch(/^nrr_monthly in Apr 2025, USD, policy tidemark_default: 100\.0 % \(1\)\n/);
		expect(await explained('nrr_monthly')).toContain('Sum of 3 accounts: 270.00 / 270.00 = the published figure, exactly.');
		expect(await explained('mrr_growth_rate')).toContain('0.0 % (0)');
		const mean = await explained('arpa');
		expect(mean).toContain('arpa in Apr 2025, USD, policy tidemark_default: 90.00 USD');
		expect(mean).toMatch(/books\/c 50\.00 1\n/);
		expect(mean).toContain('Sum of 3 accounts: 270.00 / 3 = the published figure, exactly.');
		const one = await explained('arpa', '--account', 'books/c');
		expect(one).toMatch(
			/^arpa in Apr 2025, books\/c, USD, policy tidemark_default: 50\.00 USD\n[^]*books\/c 50\.00 1\n[^]*sum of all 270\.00 3\n/,
		);
		expect(one).toContain('Sum of 3 accounts: 270.00 / 3 = the published figure, exactly.');
		expect(await explained('logo_churn_rate_monthly')).toMatch(/: 0\.0 % \(0\)\n[^]*books\/a 0 1\n[^]*Sum of 3 accounts: 0 \/ 3 =/);
	});

	test('names the record of the rate also where it restates a month that is open', async () => {
		await writeFile(path.join(folder, 'drop/rates.csv'), RATES.replace('02-01,1.1', '02-01,1.2').replace('04-01,1.1', '04-01,1.3'));
		await done('2025-05-10', 'run');
		const csv = await done(
			'2025-05-10',
			'query',
			'--csv',
			'select account_id, month, was_closed, was_minor, is_minor, cause, source_id, record_id from mrr_restatements where not was_closed order by 1, 2',
		);
		expect(csv.trim().split('\n').slice(1)).toEqual([
			'books/a,2025-04-01,false,11000,13000,fx,bank,eur/usd/2025-04-01',
			'books/b,2025-04-01,false,11000,13000,fx,bank,eur/usd/2025-04-01',
		]);
	});
});
