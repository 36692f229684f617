import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readLog } from '../../../functions/ingest/commit-log.ts';
import { openFolder } from '../../../functions/ingest/drop/folder.ts';
import type { DropFile } from '../../../shared/contracts/config.ts';
import { currentRows } from '../ingest/fake/run.ts';
import { type DropWorld, dropWorld } from '../ingest/drop/world.ts';
import { eraseAccount, holding } from './erasing.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-erase-drop-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;

const MAPPINGS: readonly DropFile[] = [
	{
		path: 'customers*.csv',
		entity: 'accounts',
		columns: { account_id: { from: 'id', prefix: 'c_' }, name: 'name', is_delinquent: 'late' },
	},
	{ path: 'more.jsonl', entity: 'accounts', columns: { account_id: 'id', name: 'name' } },
];

interface Place {
	readonly here: DropWorld;
	readonly erase: (account: string) => ReturnType<typeof eraseAccount>;
	readonly accounts: () => Promise<unknown[]>;
}

const place = async (): Promise<Place> => {
	const folder = join(base, String(worlds++));
	const here = dropWorld(folder);
	await here.put('customers-1.csv', 'id,name,late\n1,Ann Alder,no\n2,Bob Birch,no\n3,Cem Cedar,perhaps\n');
	await here.put('customers-2.csv', 'id,name,late\n4,Dee Dogwood,no\n');
	await here.put(
		'more.jsonl',
		'{"id": "c_5", "name": "Eve Elm", "note": "a friend of c_1"}\n{"id": "c_6", "name": "Fay Fir", "note": "c_1"}\n',
	);
	await here.read(MAPPINGS, 1);
	const source = { id: 'files', connector: 'drop' as const, folder: join(folder, 'drop'), files: [...MAPPINGS] };
	return {
		here,
		erase: (account) =>
			eraseAccount(here.store, account, { sourceId: 'files', dropped: { source, folder: openFolder(source.folder, 'files') } }),
		accounts: async () =>
			(await currentRows(here.store, 'accounts', ['account_id'], 'files')).map(({ account_id, name, operation }) => [
				account_id,
				name,
				operation,
			]),
	};
};

describe('erasing from a source of files', () => {
	test('names the files in which the person still stands, whatever the column, and leaves them as they are', async () => {
		const { here, erase } = await place();
		const { erasure, dropped_files, warnings } = await erase('c_1');
		expect([erasure.rows, dropped_files, warnings]).toEqual([1, ['customers-1.csv', 'more.jsonl'], []]);
		expect(await holding(here.store, 'Ann Alder')).toEqual([]);
		expect((await erase('c_4')).dropped_files).toEqual(['customers-2.csv']);
		expect(await readFile(join(base, String(worlds - 1), 'drop', 'customers-1.csv'), 'utf8')).toContain('Ann Alder');
	});

	test('holds though the file changes, is read again, or loses the row; and no row that was gone comes back', async () => {
		const { here, erase, accounts } = await place();
		await here.put('more.jsonl', '{"id": "c_5", "name": "Eve Elm"}\n');
		here.now = new Date(here.now.getTime() + 1000);
		await here.read(MAPPINGS, 1);
		await erase('c_5');
		await erase('c_1');
		await here.put('customers-1.csv', 'id,name,late\n1,Ann Married,no\n2,Bob Beech,no\n');
		here.now = new Date(here.now.getTime() + 1000);
		const { number } = await here.read(MAPPINGS, 1);
		expect(await accounts()).toEqual([
			['c_1', null, 'snapshot'],
			['c_2', 'Bob Beech', 'snapshot'],
			['c_4', 'Dee Dogwood', 'snapshot'],
			['c_5', null, 'snapshot'],
			['c_6', 'Fay Fir', 'delete'],
		]);
		expect(await here.read(MAPPINGS, 1)).toMatchObject({ number }); // nothing to take back a second time
		await here.put('customers-1.csv', 'id,name,late\n2,Bob Beech,no\n');
		here.now = new Date(here.now.getTime() + 1000);
		await here.read(MAPPINGS, 1);
		expect(await accounts()).toContainEqual(['c_1', null, 'delete']);
		for (const name of ['Ann Alder', 'Ann Married', 'Eve Elm']) expect(await holding(here.store, name)).toEqual([]);
	});

	test('empties the refusals about the person, those of others stay', async () => {
		const { here, erase } = await place();
		const refusals = async (): Promise<unknown[]> => {
			const [key = ''] = await holding(here.store, 'reason', 'quarantine/');
			const text = new TextDecoder().decode((await here.store.get(key))?.body);
			return text
				.trimEnd()
				.split('\n')
				.map((line) => (JSON.parse(line) as { record_id: unknown; reason: string }).reason);
		};
		const before = await refusals();
		expect(before).toEqual([expect.stringContaining('perhaps')]);
		await erase('c_1');
		expect(await refusals()).toEqual(before);
		const [key = ''] = await holding(here.store, 'reason', 'quarantine/');
		const line = {
			stream: 'customers',
			record_id: null,
			reason: 'customers-9.csv line 2: saw "c_2"',
			at: '2026-01-01T00:00:00Z',
			fields: [],
		};
		const damaged = '{"stream": "customers", "reco';
		const more = [line, { ...line, record_id: 'c_2', reason: 'Bob by mistake' }, { ...line, record_id: 'c_22', reason: 'saw "c_22"' }].map(
			(each) => JSON.stringify(each),
		);
		await here.store.put(key, new TextEncoder().encode(`${[...more, damaged].join('\n')}\n`));
		const { erasure } = await erase('c_2');
		expect(erasure.quarantine_lines).toBe(3);
		expect(await refusals()).toEqual(['erased', 'erased', 'saw "c_22"', 'erased']);
	});

	test('goes on where a file cannot be searched, and says so', async () => {
		const { here, erase } = await place();
		await rm(join(base, String(worlds - 1), 'drop', 'more.jsonl'));
		const { dropped_files, warnings } = await erase('c_1');
		expect([dropped_files, warnings]).toEqual([['customers-1.csv'], [expect.stringMatching(/could not be searched.*more\.jsonl/)]]);
		expect((await readLog(here.store, 'files')).suppression?.hashes).toHaveLength(1);
		expect(await holding(here.store, 'Ann Alder')).toEqual([]);
	});
});
