import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { afterAll, beforeAll, expect } from 'vitest';
import { openPublication } from '../../functions/local/published.ts';
import { type Sandbox, startSandbox } from '../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../functions/local/sandbox-workplace.ts';
import { currentManifest } from '../../functions/publish/manifests.ts';
import { folderStore } from '../../shared/storage/folder.ts';

/** One account of every few stories over few months: enough for every kind of file, small enough for a hundred runs. */
export const SMALL = { accounts: 20, months: 6, asOf: new Date('2025-12-15T00:00:00Z') };
export const LATER = new Date('2026-01-10T00:00:00Z');

interface Ended {
	readonly signal: string | null;
	readonly out: string;
	readonly err: string;
}

/** Runs the whole job in a process of its own, which kills itself before that write (0: never) or is killed after so many milliseconds. */
export const job = async (folder: string, now: Date, at: number, afterMs?: number): Promise<Ended> => {
	const program = join(import.meta.dirname, '../support/kill-child.ts');
	const args = [
		program,
		now.toISOString(),
		String(at === 0 ? Number.MAX_SAFE_INTEGER : at),
		'before',
		'run',
		'--json',
		'--config',
		join(folder, 'tidemark.yaml'),
	];
	const child = spawn(process.execPath, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		...(afterMs === undefined ? {} : { timeout: afterMs, killSignal: 'SIGKILL' }),
	});
	const [out, err, [, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
	return { signal: signal === null ? null : String(signal), out, err };
};

const text = async (stream: NodeJS.ReadableStream): Promise<string> => (await Array.fromAsync(stream, String)).join('');

const answer = z.object({
	outcome: z.string(),
	publication_id: z.string(),
	tables: z.array(z.object({ name: z.string(), rows: z.number(), hash: z.string() })),
});

export type Answer = z.infer<typeof answer>;

/** What a run that ended by itself has published. */
export const published = ({ signal, out, err }: Ended): Answer => {
	if (signal !== null || out === '') throw new Error(`the run did not end well: ${err}`);
	return answer.parse(JSON.parse(out));
};

/** Every table of the current publication has the rows that its manifest says; undefined before the first. */
export const readWhole = async (folder: string): Promise<string | undefined> => {
	const store = folderStore(join(folder, 'store'));
	const manifest = await currentManifest(store);
	if (manifest === undefined) return undefined;
	const reader = await openPublication(store, manifest);
	try {
		for (const { name, rows } of manifest.tables) {
			const counted = await Array.fromAsync(
				(await reader.query(`select count(*) from ${name} where publication_id = '${manifest.publication_id}'`)).rows,
			);
			expect({ name, counted }).toEqual({ name, counted: [[BigInt(rows)]] });
		}
		return manifest.publication_id;
	} finally {
		reader.close();
	}
};

/** A small vendor, and what becomes of a job over it whose process is killed. Ends with the tests of the file. */
export const killedJobs = () => {
	let sandbox: Sandbox;
	let root: string;
	beforeAll(async () => {
		sandbox = await startSandbox(SMALL);
		root = await mkdtemp(join(tmpdir(), 'tidemark-kill-'));
	});
	afterAll(async () => {
		await sandbox.close();
		await rm(root, { recursive: true, force: true });
	});

	/** A copy of a folder, with the configuration of the sandbox as it is now. */
	const copyOf = async (from: string | undefined, name: string): Promise<string> => {
		const folder = join(root, name);
		await rm(folder, { recursive: true, force: true });
		if (from !== undefined) await cp(from, folder, { recursive: true });
		await writeSandboxConfig(folder, sandbox);
		return folder;
	};

	/** After the death of a run: readers see `before`, or all of what the run made; the next run ends with the content of a clean one. */
	const recovers = async (folder: string, now: Date, before: string | undefined, clean: Answer): Promise<void> => {
		const seen = await readWhole(folder);
		const again = published(await job(folder, now, 0));
		if (again.outcome !== 'current') expect(seen).toBe(before);
		expect(again.tables).toEqual(clean.tables);
		expect(await readWhole(folder)).toBe(again.publication_id);
	};

	/**
	 * Kills the job before its first write, its second, … until it gets through, each time in a fresh copy of `from`. What is on disk
	 * before a write is what was there after the one before, so this covers both sides of every write.
	 */
	const killEverywhere = async (from: string | undefined, now: Date): Promise<number> => {
		const before = from === undefined ? undefined : await readWhole(from);
		const clean = published(await job(await copyOf(from, 'clean'), now, 0));
		for (let at = 1; ; at += 1) {
			const folder = await copyOf(from, 'killed');
			const ended = await job(folder, now, at);
			if (ended.signal === null) {
				expect(published(ended).tables).toEqual(clean.tables);
				return at - 1;
			}
			await recovers(folder, now, before, clean);
		}
	};

	return { copyOf, recovers, killEverywhere, advance: (to: Date): void => sandbox.advance(to) };
};
