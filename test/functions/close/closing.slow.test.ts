import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../functions/cleanup/cleanup.ts';
import { appendClose, readCloses } from '../../../functions/close/log.ts';
import { currentManifest } from '../../../functions/publish/manifests.ts';
import type { Close } from '../../../shared/contracts/close.ts';
import { silentLog } from '../../../shared/log.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { BOOKS } from './books.ts';
import { runTidemark } from '../../support/edge.ts';

const EARLY = 'id,at,status,mrr,segment\na,2025-01-05,active,10,small\nb,2025-02-05,active,20,small\n';
const LATE = `${EARLY}c,2025-02-10,active,5,small\nb,2025-03-10,canceled,20,small\n`;

let folder: string;
let store: ObjectStore;

const put = (file: string, text: string): Promise<void> => writeFile(path.join(folder, file), text);
const tidemark = (at: string, ...args: readonly string[]) => runTidemark(folder, args, { clock: () => new Date(`${at}T12:00:00Z`) });

/** Runs a command that must work, at noon of a day. */
const done = async (at: string, ...args: readonly string[]): Promise<string> => {
	const { code, out, err } = await tidemark(at, ...args);
	expect(code, err).toBe(0);
	return out;
};

/** What a command that must be refused says. */
const refused = async (at: string, ...args: readonly string[]): Promise<string> => {
	const { code, err } = await tidemark(at, ...args);
	expect(code, err).not.toBe(0);
	return err;
};

const query = async (select: string): Promise<string[]> => (await done('2025-06-01', 'query', '--csv', select)).trim().split('\n').slice(1);

const MONTHS =
	'select account_id, month, opening_minor, closing_minor, adjustment_minor, movement_class, is_closed from account_months order by 1, 2';

const SEGMENTS = `select value, month, opening_minor, transfers_in_minor, transfers_out_minor, closing_minor from mrr_segment_rollforward
where dimension = 'segment' and month >= date '2025-04-01' order by 1, 2`;

describe('closing from the command line', { timeout: 120_000 }, () => {
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-close-'));
		store = folderStore(path.join(folder, 'store'));
		await mkdir(path.join(folder, 'drop'));
		await put('tidemark.yaml', BOOKS);
		await put('drop/lines.csv', EARLY);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('needs a publication', async () => {
		const said = await refused('2025-04-02', 'close', '2025-03');
		expect(said).toContain('There is nothing to close');
		expect(said).toContain('npx tidemark run && npx tidemark close 2025-03');
	});

	test('needs a month that is over by the word of the publication', async () => {
		await done('2025-04-02', 'run');
		expect(await refused('2025-05-02', 'close', '2025-04')).toMatch(
			/speaks of 2025-04-02T12:00:00.000Z, and the month can be closed from 2025-05-01/,
		);
		expect(await refused('2025-05-02', 'close', 'March')).toContain('write it as 2025-10'.replace('2025', '2026'));
	});

	test('closes everything up to the month at first, and says from what', async () => {
		expect(await done('2025-04-02', 'close', '2025-03')).toContain('Closed 2025-03 (tidemark_default: 3 months)');
		const [close] = (await readCloses(store)) as Close[];
		const manifest = await currentManifest(store);
		expect(close).toMatchObject({
			number: 1,
			publication_id: manifest?.publication_id,
			commits: { books: 3 },
			code_hash: manifest?.code_hash,
		});
		expect(close?.policies.map(({ months }) => months)).toEqual([['2025-01-01', '2025-02-01', '2025-03-01']]);
		expect(
			close?.totals.map(({ month, opening_minor, closing_minor, account_months }) => [month, opening_minor, closing_minor, account_months]),
		).toEqual([
			['2025-01-01', '0', '1000', 1],
			['2025-02-01', '1000', '3000', 2],
			['2025-03-01', '3000', '3000', 2],
		]);
		expect(close?.inputs.length).toBeGreaterThan(0);
		expect(close?.tables.map(({ name, rows }) => [name, rows])).toEqual([
			['account_months', 5],
			['mrr_ledger', 2],
			['mrr_rollforward', 3],
		]);
	});

	test('closes a month once, and months in their order', async () => {
		expect(await refused('2025-04-03', 'close', '2025-03')).toBe(
			`tidemark: 2025-03 cannot be closed under tidemark_default
  where  2025-03
  saw    tidemark_default: it is closed already
  next   nothing is left to do; to change it open it again: npx tidemark reopen 2025-03 --policy tidemark_default --reason "…"
`,
		);
		expect(await refused('2025-06-03', 'close', '2025-05')).toContain('2025-04 is still open');
		// What is said to be done next is done where this was asked.
		await put('my books.yaml', BOOKS);
		expect(await refused('2025-06-03', 'close', '2025-05', '--config', 'my books.yaml')).toContain(
			"close 2025-04 first: npx tidemark close --config 'my books.yaml' 2025-04\n",
		);
		expect(await refused('2025-06-03', 'reopen', '2025-03', '--config', 'my books.yaml', '--store', 'store')).toContain(
			"npx tidemark reopen --config 'my books.yaml' --store store 2025-03 --reason",
		);
		expect(await refused('2025-06-03', 'close', '2025-04', '--policy', 'tidemark_defualt')).toContain('did you mean tidemark_default?');
	});

	test('books what becomes known later in the first open month', async () => {
		await put('drop/lines.csv', LATE);
		const { code, out, err } = await tidemark('2025-05-02', 'run');
		expect(code, err).toBe(0);
		expect(
			out,
		).toContain(`Closed months that are known otherwise now (they stand as closed; the difference is booked in the first open month):
  tidemark_default: 3 account-months of 2 accounts, 2025-02 to 2025-03, closings -10.00 USD in all
`);
		expect(err).toMatch(
			/warning: closed months are known otherwise now; they stand as closed {2}policy_id=tidemark_default {2}currency=usd {2}accounts=2 {2}account_months=3/,
		);
		const [, select = ''] =
			/Closed months.*"(select .*)"/s.exec(out.split('\n\n').find((part) => part.startsWith('Closed months')) ?? '') ?? [];
		expect(await query(select)).toHaveLength(3);
		expect((await query(MONTHS)).filter((row) => !row.startsWith('books/a'))).toEqual([
			'books/b,2025-02-01,0,2000,0,new,true',
			'books/b,2025-03-01,2000,2000,0,none,true',
			'books/b,2025-04-01,2000,0,-2000,churn,false',
			'books/c,2025-04-01,0,500,500,new,false',
			'books/c,2025-05-01,500,500,0,none,false',
		]);
		expect(
			await query('select account_id, month, booked_month, was_minor, is_minor, cause, record_id from mrr_restatements order by 1, 2'),
		).toEqual([
			'books/b,2025-03-01,2025-04-01,2000,0,status,b/b/2025-03-10T00:00:00.000Z/event',
			'books/c,2025-02-01,2025-04-01,0,500,status,c/c/2025-02-10T00:00:00.000Z/event',
			'books/c,2025-03-01,2025-04-01,0,500,status,c/c/2025-02-10T00:00:00.000Z/event',
		]);
		expect(
			await query("select month, closing_minor, movement_class from account_months_as_known where account_id = 'books/b' order by 1"),
		).toEqual(['2025-02-01,2000,new', '2025-03-01,0,churn']);
	});

	test('shows in the status how far the books are closed', async () => {
		expect(await done('2025-05-02', 'status')).toContain('Months closed under tidemark_default: through 2025-03');
	});

	test('runs again without change while nothing is closed or known anew', async () => {
		const before = await currentManifest(store);
		await done('2025-05-03', 'run', '--as-of', '2025-05-02T12:00:00Z');
		expect((await currentManifest(store))?.publication_id).toBe(before?.publication_id);
	});

	test('keeps a closed month out of the reach of the clean-up, whatever it deletes', async () => {
		await put('drop/lines.csv', `${LATE.replaceAll('10,small', '10,large')}d,2025-05-10,active,7,small\n`);
		await done('2025-05-11', 'run');
		await done('2025-05-12', 'run');
		expect(await query(SEGMENTS), 'a is large from 11 May on, when the file said so').toEqual([
			'large,2025-05-01,0,1000,0,1000',
			'small,2025-04-01,3000,0,0,1500',
			'small,2025-05-01,1500,0,1000,1200',
		]);
		await cleanUp({ store, log: silentLog }, { sourceIds: ['books'], keepDays: 0, now: new Date('2030-01-01T00:00:00Z') });
		const [close] = (await readCloses(store)) as Close[];
		const named = [...(close?.inputs ?? []), ...(close?.tables.flatMap(({ files }) => files) ?? [])].map(({ key }) => key);
		expect(named.length).toBeGreaterThan(3);
		for (const key of named) expect(await store.get(key), key).toBeDefined();
		expect(await store.get(`publications/${close?.publication_id}/manifest.json`)).toBeDefined();
	});

	test('refuses a configuration without a policy that has closed months, and says which and what to do', async () => {
		await put('tidemark.yaml', `policies: [stripe_default]\n${BOOKS}`);
		expect(await refused('2025-05-13', 'run')).toContain(
			`Policy tidemark_default is gone from the configuration, and months are closed under it
  where  policies
  saw    2025-01 to 2025-03, 3 months, closed under tidemark_default; configured: stripe_default
  next   keep tidemark_default in policies, or open its months again first, from the last one back: npx tidemark reopen 2025-03 --policy tidemark_default --reason "…"`,
		);
		await put('tidemark.yaml', BOOKS);
	});

	test('closes under the policies that can be, and says how where only some can', async () => {
		await put('tidemark.yaml', `policies: [tidemark_default, { id: second, preset: tidemark_default, rules: {} }]\n${BOOKS}`);
		await done('2025-05-13', 'run');
		const said = await refused('2025-05-13', 'close', '2025-03');
		expect(said).toContain('2025-03 cannot be closed under tidemark_default');
		expect(said).toContain('under the other policies it can be closed now: npx tidemark close 2025-03 --policy second');
		await put('tidemark.yaml', BOOKS);
	});

	test('refuses a policy that changed under its id', async () => {
		await put('tidemark.yaml', `timezone: America/New_York\n${BOOKS}`);
		expect(await refused('2025-05-13', 'run')).toMatch(/has changed since months were closed under it.*timezone/s);
		await put('tidemark.yaml', BOOKS);
	});

	test('refuses a frozen file in which one byte is not what was frozen', async () => {
		const key = ((await readCloses(store)) as Close[])[0]?.tables[0]?.files[0]?.key ?? '';
		const file = path.join(folder, 'store', key);
		const whole = await readFile(file);
		const damaged = Uint8Array.from(whole);
		damaged[100] = (damaged[100] ?? 0) ^ 1;
		await writeFile(file, damaged);
		expect(await refused('2025-05-14', 'run')).toContain(key);
		await writeFile(file, whole);
	});

	test('is taken back for the last closed month alone, with a reason that is logged', async () => {
		expect(await refused('2025-05-15', 'reopen', '2025-03')).toContain('no reason');
		expect(await refused('2025-05-15', 'reopen', '2025-02', '--reason', 'wrong')).toContain('2025-03 is closed too');
		expect(await refused('2025-05-15', 'reopen', '2025-04', '--reason', 'wrong')).toContain(
			'what can be reopened: npx tidemark reopen 2025-03 --policy tidemark_default --reason "…"',
		);
		expect(await refused('2025-05-15', 'reopen', '2025-03', '--reason', 'wrong', '--policy', 'other')).toContain(
			'it is not closed under other',
		);
		await done('2025-05-15', 'reopen', '2025-03', '--reason', 'The cancellation of b belongs into March');
		expect(await refused('2025-05-15', 'close', '2025-03')).toContain('computed before the last change of what is closed');
		await done('2025-05-15', 'run');
		expect((await query(MONTHS)).filter((row) => row.startsWith('books/b'))).toEqual([
			'books/b,2025-02-01,0,2000,0,new,true',
			'books/b,2025-03-01,2000,0,0,churn,false',
		]);
		expect(await query('select number, kind, month, reason from mrr_closes order by 1')).toEqual([
			'1,close,2025-03-01,',
			'2,reopen,2025-03-01,The cancellation of b belongs into March',
		]);
		await done('2025-05-15', 'close', '2025-03');
	});

	test('refuses a publication whose files were changed or lost, and the next step that it names works', async () => {
		const manifest = await currentManifest(store);
		const key = manifest?.tables.find(({ name }) => name === 'mrr_ledger')?.keys[0] ?? '';
		const file = path.join(folder, 'store', key);
		await writeFile(file, 'no Parquet');
		const said = await refused('2025-05-15', 'close', '2025-04');
		expect(said).toContain('2025-04 cannot be closed: a published table cannot be read');
		expect(said).toContain(`mrr_ledger of ${manifest?.publication_id}`);
		expect(said).toContain('npx tidemark run && npx tidemark close 2025-04');
		await done('2025-05-16', 'run');
		await done('2025-05-16', 'close', '2025-04');
	});

	test('has one winner where two close at once', async () => {
		const entries = await readCloses(store);
		const last = entries.at(-1);
		if (last === undefined) throw new Error('the log is empty');
		await expect(appendClose(store, last)).rejects.toMatchObject({ kind: 'conflict' });
		expect(await readCloses(store)).toEqual(entries);
	});
});
