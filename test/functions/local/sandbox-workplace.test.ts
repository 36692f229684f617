import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendCommit, readLog } from '../../../functions/ingest/commit-log.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../../functions/local/sandbox-workplace.ts';
import { type Log, silentLog } from '../../../shared/log.ts';
import { folderStore } from '../../../shared/storage/folder.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');
let folder: string;
let sandbox: Sandbox;
const told: string[] = [];
const log: Log = { ...silentLog, info: (message) => void told.push(message) };

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tidemark-sandbox-'));
	sandbox = await startSandbox({ accounts: 2, months: 2, asOf: AS_OF });
	await writeSandboxConfig(folder, sandbox, log);
});
afterAll(async () => {
	await sandbox.close();
	await rm(folder, { recursive: true, force: true });
});

/** As a run over the sandbox's configuration commits at a real instant. */
const observe = async (at: string): Promise<void> => {
	const store = folderStore(join(folder, 'store'));
	const state = await readLog(store, 'rates');
	const number = state.number + 1;
	const parts = { files: [], replaces: [], cursors: {}, quarantine: [], drift: [], api_version: null };
	await appendCommit(store, state, {
		...parts,
		format: 1,
		source_id: 'rates',
		number,
		load_id: `0000000${number}-0a1b2c3d`,
		committed_at: at,
		observed_at: at,
	});
};

test('the store stays while nothing was read after the as-of, and is emptied with one line when something was', async () => {
	await observe(AS_OF.toISOString());
	await writeSandboxConfig(folder, sandbox, log);
	expect((await readLog(folderStore(join(folder, 'store')), 'rates')).number).toBe(1);
	expect(told).toEqual([]);
	await observe('2026-11-22T06:00:00.000Z');
	await writeSandboxConfig(folder, sandbox, log);
	expect((await readLog(folderStore(join(folder, 'store')), 'rates')).number).toBe(0);
	expect(told).toEqual([expect.stringContaining('read at 2026-11-22T06:00:00.000Z, after its as-of 2025-12-15T00:00:00.000Z')]);
	expect(await readdir(folder)).not.toContain('store');
});
