import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Commit, Cursor } from '../../../shared/contracts/commit.ts';
import { appendCommit, applyCommit, commitKey, committedFiles, readLog } from '../../../functions/ingest/commit-log.ts';
import type { LogState } from '../../../functions/ingest/log-state.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';

const cursor = (through: number): Cursor => ({ backfill: null, through: new Date(through * 1000).toISOString() });

const commitOf = (number: number, parts: Partial<Commit> = {}): Commit => ({
	format: 1,
	source_id: 's',
	number,
	load_id: `${String(number).padStart(8, '0')}-aa`,
	committed_at: '2026-01-01T00:00:00Z',
	observed_at: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
	api_version: null,
	files: [
		{ key: `raw/s/accounts/${number}.parquet`, entity: 'accounts', stream: 'customers', rows: number, bytes: 1, sha256: 'a'.repeat(64) },
	],
	replaces: [],
	cursors: { customers: cursor(number) },
	quarantine: [],
	drift: [],
	...parts,
});

const append = async (store: ObjectStore, count: number, parts: (number: number) => Partial<Commit> = () => ({})): Promise<LogState> => {
	let state = await readLog(store, 's');
	for (let left = count; left > 0; left--) state = await appendCommit(store, state, commitOf(state.number + 1, parts(state.number + 1)));
	return state;
};

test('a log that was never written to says nothing', async () => {
	expect(await readLog(memoryStore(), 's')).toEqual({ number: 0, observedAt: null, files: [], cursors: {} });
});

test('what is read back is what was committed, as of every commit', async () => {
	const store = memoryStore();
	await append(store, 12);
	for (const upTo of [1, 5, 12, 100]) {
		const { number, files, cursors, observedAt } = await readLog(store, 's', upTo);
		const last = Math.min(upTo, 12);
		expect(number).toBe(last);
		expect(files.map(({ load_id }) => Number(load_id.slice(0, 8)))).toEqual(Array.from({ length: last }, (_, index) => index + 1));
		expect(cursors).toEqual({ customers: cursor(last) });
		expect(observedAt).toEqual(new Date(Date.UTC(2026, 0, 1) + last * 1000));
	}
});

test('a log with checkpoints, with lost ones and with spoilt ones reads the same', async () => {
	const store = memoryStore();
	const state = await append(store, 120);
	expect(await readLog(store, 's')).toEqual(state);
	const at75 = await readLog(store, 's', 75);
	await store.put('log/s/checkpoint/00000100.json', new TextEncoder().encode('{"format": 1, "trunca'));
	expect(await readLog(store, 's')).toEqual(state);
	await store.delete(['log/s/checkpoint/00000050.json', 'log/s/checkpoint/00000100.json']);
	expect(await readLog(store, 's')).toEqual(state);
	expect(await readLog(store, 's', 75)).toEqual(at75);
});

test('a checkpoint spares reading the commits before it', async () => {
	const store = memoryStore();
	const state = await append(store, 60);
	await store.delete(Array.from({ length: 50 }, (_, index) => commitKey('s', index + 1)));
	expect(await readLog(store, 's')).toEqual(state);
});

test('two writers cannot both commit one number; the loser is told to run again', async () => {
	const store = memoryStore();
	const state = await append(store, 3);
	await appendCommit(store, state, commitOf(4, { load_id: '00000004-first' }));
	await expect(appendCommit(store, state, commitOf(4, { load_id: '00000004-second' }))).rejects.toMatchObject({
		kind: 'conflict',
		where: 'log/s/00000004.json',
		next: expect.stringContaining('run again'),
	});
	expect((await readLog(store, 's')).files.at(-1)?.load_id).toBe('00000004-first');
});

test('a gap in the log, a spoilt commit and a foreign one are named', async () => {
	const store = memoryStore();
	await append(store, 3);
	const second = await store.get(commitKey('s', 2));
	await store.delete([commitKey('s', 2)]);
	await expect(readLog(store, 's')).rejects.toMatchObject({ kind: 'data', where: 'log/s/00000002.json' });
	await store.put(commitKey('s', 2), new TextEncoder().encode('{'));
	await expect(readLog(store, 's')).rejects.toMatchObject({ kind: 'data', where: 'log/s/00000002.json' });
	await store.put(commitKey('s', 2), (await store.get(commitKey('s', 3)))?.body ?? new Uint8Array());
	await expect(readLog(store, 's')).rejects.toMatchObject({ kind: 'data', saw: 'commit 3 of s' });
	await store.put(commitKey('s', 2), second?.body ?? new Uint8Array());
	expect((await readLog(store, 's')).number).toBe(3);
});

test('sources whose names begin alike keep separate logs', async () => {
	const store = memoryStore();
	await append(store, 2);
	expect((await readLog(store, 's2')).number).toBe(0);
	expect((await readLog(store, 'log')).number).toBe(0);
});

test('files that no commit names are not there, and replaced ones no longer', async () => {
	const store = memoryStore();
	await store.put('raw/s/accounts/orphan.parquet', new Uint8Array([1]));
	await append(store, 3, (number) => (number === 3 ? { replaces: ['raw/s/accounts/1.parquet'] } : {}));
	const keys = async (upTo?: number): Promise<string[]> =>
		((await committedFiles(store, 's', upTo)).get('accounts') ?? []).map(({ key }) => key);
	expect(await keys()).toEqual(['raw/s/accounts/2.parquet', 'raw/s/accounts/3.parquet']);
	expect(await keys(2)).toEqual(['raw/s/accounts/1.parquet', 'raw/s/accounts/2.parquet']);
});

test('folding commits keeps the last cursor of every stream', () => {
	const step = fc.record({ stream: fc.constantFrom('a', 'b', 'c'), through: fc.integer({ min: 0, max: 1e6 }) });
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			const empty: LogState = { number: 0, observedAt: null, files: [], cursors: {} };
			const state = steps.reduce(
				(before, { stream, through }, index) => applyCommit(before, commitOf(index + 1, { cursors: { [stream]: cursor(through) } })),
				empty,
			);
			const last = Object.fromEntries(steps.map(({ stream, through }) => [stream, cursor(through)]));
			expect(state.cursors).toEqual(last);
			expect(state.number).toBe(steps.length);
			expect(state.files).toHaveLength(steps.length);
		}),
	);
});
