import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferOf, readParquet } from '../../../functions/ingest/parquet-read.ts';
import { text } from '../../../functions/ingest/stored-row.ts';
import { currentManifest } from '../../../functions/publish/manifests.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../../functions/local/sandbox-workplace.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { type Ran, runTidemark } from '../../support/edge.ts';
import { holding } from './erasing.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');

describe('the command over a made-up company', () => {
	let folder: string;
	let sandbox: Sandbox;
	let store: ReturnType<typeof folderStore>;
	let people: readonly { readonly id: string; readonly name: string }[];
	const run = (...args: string[]): Promise<Ran> => runTidemark(folder, args, { clock: () => AS_OF });
	const tablesNow = async (): Promise<unknown> =>
		(await currentManifest(store))?.tables.map(({ name, rows, hash }) => ({ name, rows, hash }));

	/** Accounts with their names, as the raw files have them. */
	const accounts = async (): Promise<{ id: string; name: string }[]> => {
		const found: { id: string; name: string }[] = [];
		for await (const { key } of store.list('raw/stripe/accounts/')) {
			const table = await readParquet(bufferOf((await store.get(key))?.body ?? new Uint8Array()), ['account_id', 'name']);
			for await (const rows of table.groups())
				for (const { account_id, name } of rows) found.push({ id: text(account_id), name: name === null ? '' : text(name) });
		}
		return found.filter(({ name }) => name !== '');
	};

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-erase-'));
		sandbox = await startSandbox({ accounts: 20, months: 6, asOf: AS_OF });
		await writeSandboxConfig(folder, sandbox);
		await run('run');
		store = folderStore(join(folder, 'store'));
		people = await accounts();
	}, 120_000);
	afterAll(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	test('no publication, manifest, commit or log holds any name', async () => {
		expect(await currentManifest(store)).toBeDefined();
		expect(people.length).toBeGreaterThan(10);
		for (const { name } of people) {
			const keys = await holding(store, name);
			expect(keys.length, name).toBeGreaterThan(0);
			expect(
				keys.filter((key) => !key.startsWith('raw/stripe/accounts/')),
				name,
			).toEqual([]);
		}
	}, 120_000);

	test('erases one account: its name is nowhere, every figure stays, and what was published stays readable', async () => {
		const [{ id, name } = { id: '', name: '' }, other] = people;
		const before = await tablesNow();
		const { code, out, err } = await run('erase', '--source', 'stripe', '--account', id, '--reference', 'DSR-2025-4');
		expect([code, err.includes(name)]).toEqual([0, false]);
		expect(out).toMatch(
			/^Erased from source stripe since commit \d+: [1-9]\d* rows? of [1-9]\d* files? rewritten, [1-9]\d* versions? of files/,
		);
		expect(out).toContain('Proof number 1');
		expect(out).not.toContain(name);
		expect(await holding(store, name)).toEqual([]);
		expect((await holding(store, other?.name ?? '')).length).toBeGreaterThan(0);
		expect((await run('query', 'select count(*) as n from mrr_rollforward')).code).toBe(0);
		expect((await run('run')).code).toBe(0); // the sandbox still shows the name
		expect(await tablesNow()).toEqual(before);
		expect(await holding(store, name)).toEqual([]);
		expect((await run('ingest', '--relist')).code).toBe(0);
		expect(await holding(store, name)).toEqual([]);
	}, 120_000);

	test('says of the same person once more that nothing new was found', async () => {
		const [{ id } = { id: '' }] = people;
		const { code, out, err } = await run('erase', '--source', 'stripe', '--account', id, '--reference', 'DSR-2025-4');
		expect([code, err.includes('a person was erased')]).toEqual([0, false]);
		expect(out).toMatch(
			/^Nothing new was found of this person in source stripe: commit \d+ erased [1-9]\d* rows? of [1-9]\d* files? before/,
		);
		expect(out).toContain('Proof number 1 lies under');
	});

	test('answers machines, and is told what it needs', async () => {
		const [, { id } = { id: '' }] = people;
		const { out } = await run('erase', '--source', 'stripe', '--account', id, '--reference', 'DSR-5', '--json');
		expect(JSON.parse(out)).toMatchObject({
			erasure: { source_id: 'stripe', reference: 'DSR-5', number: 2 },
			dropped_files: [],
			warnings: [],
		});
		const refused = async (...args: string[]): Promise<string> => {
			const ran = await run('erase', ...args);
			expect(ran.code).toBe(2);
			return ran.err;
		};
		expect(await refused()).toContain('--source <id>');
		expect(await refused('--source', 'strip', '--account', id, '--reference', 'x')).toContain('choose from stripe, rates');
		expect(await refused('--source', 'stripe', '--account', id)).toContain('--reference <number>');
		expect(await refused('--source', 'stripe', '--reference', 'x')).toContain('whom to erase');
		expect(await refused('--source', 'stripe', '--account', `stripe/${id}`, '--reference', 'x')).toContain('without the source');
		expect(await refused('--source', 'rates', '--account', id, '--reference', 'x')).toContain('No committed row');
	});
});
