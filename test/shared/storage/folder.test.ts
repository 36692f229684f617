import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/problem.ts';
import { explainFileError } from '../../../shared/storage/file-error.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { objectStoreContract } from './object-store.contract.ts';

const run = promisify(execFile);
const base = await mkdtemp(join(tmpdir(), 'tidemark-folder-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let made = 0;
const freshFolder = (): string => join(base, String(made++));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

objectStoreContract('folder', async () => folderStore(freshFolder()));

/** Adds one to a counter by compare-and-swap, so many times, in a process of its own. */
const adder = `
	import { folderStore } from ${JSON.stringify(new URL('../../../shared/storage/folder.ts', import.meta.url).href)};
	const store = folderStore(process.argv[1]);
	for (let left = Number(process.argv[2]); left > 0; ) {
		const { body, tag } = await store.get('count');
		const next = new TextEncoder().encode(String(Number(new TextDecoder().decode(body)) + 1));
		await store.put('count', next, { tag }).then(() => left--, (error) => { if (error.kind !== 'conflict') throw error; });
	}`;

describe('a folder store', () => {
	test('keeps compare-and-swap whole between processes', async () => {
		const folder = freshFolder();
		const store = folderStore(folder);
		await store.put('count', bytes('0'));
		const processes = Array.from({ length: 3 }, () => run(process.execPath, ['--input-type=module', '-e', adder, folder, '15']));
		await Promise.all(processes);
		expect(new TextDecoder().decode((await store.get('count'))?.body)).toBe('45');
	});

	test('takes over the lock of a process that died, and not that of one that lives', async () => {
		const folder = freshFolder();
		const store = folderStore(folder);
		const tag = await store.put('p', bytes('one'));
		const lock = join(folder, '.tmp', `lock-${createHash('sha256').update('p').digest('hex').slice(0, 32)}`);
		await mkdir(join(folder, '.tmp'), { recursive: true });
		const { stdout } = await run(process.execPath, ['-p', 'process.pid']);
		await writeFile(lock, JSON.stringify({ id: 'dead', pid: Number(stdout), host: hostname() }));
		await store.put('p', bytes('two'), { tag });
		expect(new TextDecoder().decode((await store.get('p'))?.body)).toBe('two');
		expect((await readdir(join(folder, '.tmp'))).filter((name) => name.startsWith('lock'))).toEqual([]);

		await writeFile(lock, JSON.stringify({ id: 'alive', pid: process.pid, host: hostname() }));
		const second = (await store.get('p'))?.tag ?? '';
		await expect(store.put('p', bytes('three'), { tag: second })).rejects.toMatchObject({
			kind: 'conflict',
			saw: expect.stringContaining('lock'),
		});
	});

	test('leaves nothing behind in its temporary folder', async () => {
		const folder = freshFolder();
		const store = folderStore(folder);
		await store.put('a', bytes('1'));
		await store.put('a', bytes('1'), { absent: true }).catch(() => undefined);
		const writer = store.open('b');
		await writer.write(bytes('2'));
		await writer.abort();
		await store.open('c').close();
		expect(await readdir(join(folder, '.tmp'))).toEqual([]);
	});

	test('clears away what killed writers left, and not what living ones are writing', async () => {
		const folder = freshFolder();
		const { stdout } = await run(process.execPath, ['-p', 'process.pid']);
		await mkdir(join(folder, '.tmp'), { recursive: true });
		const [dead, elsewhere] = [`a~${stdout.trim()}~${hostname()}`, 'b~1~another-machine'];
		for (const name of [dead, elsewhere]) await writeFile(join(folder, '.tmp', name), 'half');
		const writer = folderStore(folder).open('x');
		await writer.write(bytes('1'));
		await folderStore(folder).put('y', bytes('2'));
		expect(await readdir(join(folder, '.tmp'))).toEqual(expect.arrayContaining([elsewhere]));
		expect(await readdir(join(folder, '.tmp'))).toHaveLength(2);
		await writer.close();
		expect(new TextDecoder().decode((await folderStore(folder).get('x'))?.body)).toBe('1');
	});

	test('says that one key is the folder of another', async () => {
		const store = folderStore(freshFolder());
		await store.put('a/b', bytes('1'));
		await expect(store.put('a', bytes('2'))).rejects.toMatchObject({ kind: 'defect', where: 'a' });
		await expect(store.put('a/b/c', bytes('2'))).rejects.toMatchObject({ kind: 'defect' });
	});
});

test('a full disk is a problem that says to free space', () => {
	const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
	const problem = explainFileError(error, 'raw/x.parquet');
	expect(problem).toBeInstanceOf(Problem);
	expect(problem).toMatchObject({ kind: 'unavailable', what: 'The disk is full', where: 'raw/x.parquet' });
});
