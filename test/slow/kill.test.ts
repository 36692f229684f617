import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPublication } from '../../functions/local/published.ts';
import { type Sandbox, startSandbox } from '../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../functions/local/sandbox-workplace.ts';
import { currentManifest } from '../../functions/publish/manifests.ts';
import { folderStore } from '../../shared/storage/folder.ts';

/** One account of every few stories over few months: enough for every kind of file, small enough for a hundred runs. */
const SMALL = { accounts: 20, months: 6, asOf: new Date('2025-12-15T00:00:00Z') };
const LATER = new Date('2026-01-10T00:00:00Z');

interface Ended {
	readonly signal: string | null;
	readonly out: string;
	readonly err: string;
}

/** Runs the whole job in a process of its own, which is killed at that write; 0 lets it end by itself. */
const job = async (folder: string, now: Date, at: number, when = 'before'): Promise<Ended> => {
	const program = join(import.meta.dirname, '../support/kill-child.ts');
	const args = [program, now.toISOString(), String(at === 0 ? Number.MAX_SAFE_INTEGER : at), when, 'run', '--json', '--config', join(folder, 'tidemark.yaml')];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	const [out, err, [, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
	return { signal: signal === null ? null : String(signal), out, err };
};

const text = async (stream: NodeJS.ReadableStream): Promise<string> => (await Array.fromAsync(stream, String)).join('');

const answer = z.object({ outcome: z.string(), publication_id: z.string(), tables: z.array(z.object({ name: z.string(), rows: z.number(), hash: z.string() })) });

/** What a run that ended by itself has published. */
const published = ({ signal, out, err }: Ended): z.infer<typeof answer> => {
	if (signal !== null || out === '') throw new Error(`the run did not end well: ${err}`);
	return answer.parse(JSON.parse(out));
};

/** Every table of the current publication has the rows that its manifest says; undefined before the first. */
const readWhole = async (folder: string): Promise<string | undefined> => {
	const store = folderStore(join(folder, 'store'));
	const manifest = await currentManifest(store);
	if (manifest === undefined) return undefined;
	const reader = await openPublication(store, manifest);
	try {
		for (const { name, rows } of manifest.tables) {
			const counted = await Array.fromAsync((await reader.query(`select count(*) from ${name} where publication_id = '${manifest.publication_id}'`)).rows);
			expect({ name, counted }).toEqual({ name, counted: [[BigInt(rows)]] });
		}
		return manifest.publication_id;
	} finally {
		reader.close();
	}
};

describe('a process that is killed at any write', () => {
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

	/** Kills the job at its first write, its second, … until it gets through, each time in a fresh copy of `from`. */
	const killEverywhere = async (from: string | undefined, now: Date, when: string): Promise<number> => {
		const before = from === undefined ? undefined : await readWhole(from);
		const clean = published(await job(await copyOf(from, 'clean'), now, 0));
		for (let at = 1; ; at += 1) {
			const folder = await copyOf(from, 'killed');
			const ended = await job(folder, now, at, when);
			if (ended.signal === null) {
				expect(published(ended).tables).toEqual(clean.tables);
				return at - 1;
			}
			const seen = await readWhole(folder);
			const again = published(await job(folder, now, 0));
			if (again.outcome !== 'current') expect(seen).toBe(before);
			expect({ at, when, tables: again.tables }).toEqual({ at, when, tables: clean.tables });
			expect(await readWhole(folder)).toBe(again.publication_id);
		}
	};

	it.each(['before', 'after'])('in its first run, %s the write: the next run publishes the same content', async (when) => {
		const kills = await killEverywhere(undefined, SMALL.asOf, when);
		console.info(`first run: ${kills} kills ${when} a write; every table the same by canonical hash`);
		expect(kills).toBeGreaterThan(30);
	}, 600_000);

	it.each(['before', 'after'])('in a later run, %s the write: readers keep the publication before, and the next run publishes the same content', async (when) => {
		const first = join(root, 'first');
		if (when === 'before') {
			published(await job(await copyOf(undefined, 'first'), SMALL.asOf, 0));
			sandbox.advance(LATER);
		}
		const kills = await killEverywhere(first, LATER, when);
		console.info(`later run: ${kills} kills ${when} a write; every table the same by canonical hash`);
		expect(kills).toBeGreaterThan(30);
	}, 600_000);
});
