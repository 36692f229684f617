import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readSource } from '../../../functions/ingest/read-source.ts';
import { durable } from '../../../functions/lambda/durable.ts';
import { codeHash } from '../../../functions/local/code-hash.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { listPublications } from '../../../functions/publish/manifests.ts';
import { readPointer } from '../../../functions/publish/pointer.ts';
import { publishCommitted, type RunPorts } from '../../../functions/run/run.ts';
import { configSchema } from '../../../shared/contracts/config.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';
import { silentLog } from '../../../shared/log.ts';
import { atOnce, type Step } from '../../../shared/step.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { runToEnd, useDurableRunner } from '../lambda/running.ts';

useDurableRunner();

const AS_OF = new Date('2025-12-15T00:00:00Z');
const shapes = { event: z.strictObject({}), environment: z.object({}) };
const contents = ({ tables }: Manifest) => tables.map(({ name, rows, hash }) => ({ name, rows, hash }));

interface Lasting {
	readonly open: RunPorts['openWarehouse'];
	/** Whether what the last one opened was left open. */
	readonly isOpen: () => boolean;
	readonly end: () => Promise<void>;
}

/** An engine that outlives invocations and, like Athena's adapter, may be asked for the same table twice. */
const lasting = async (store: ObjectStore): Promise<Lasting> => {
	let isOpen = false;
	const engine = await duckdbWarehouse({ store, threads: 1 });
	const made = new Set<string>();
	const once = async (table: string, make: () => Promise<void>): Promise<void> => {
		if (made.has(table)) return;
		await make();
		made.add(table);
	};
	const warehouse: Warehouse = {
		...engine,
		attach: (table, columns, addresses) => once(table, () => engine.attach(table, columns, addresses)),
		create: (table, select) => once(table, () => engine.create(table, select)),
		define: (table, select) => once(table, () => engine.define(table, select)),
		load: (table, columns, rows) => once(table, () => engine.load(table, columns, rows)),
		release: () => Promise.resolve(),
		close: () => Promise.resolve(void (isOpen = false)),
	};
	return { open: () => Promise.resolve(((isOpen = true), warehouse)), isOpen: () => isOpen, end: () => engine.close() };
};

describe('a run as a durable function', { timeout: 180_000 }, () => {
	let folder: string;
	let sandbox: Sandbox;
	let config: ReturnType<typeof configSchema.parse>;
	const store = (name: string): ObjectStore => folderStore(path.join(folder, name));

	const portsOf = (of: ObjectStore, step: Step, openWarehouse: RunPorts['openWarehouse']): RunPorts => ({
		config,
		store: of,
		codeHash: codeHash(),
		log: silentLog,
		step,
		clock: () => new Date(AS_OF.getTime() + 1_000),
		openWarehouse,
	});

	const reading = (of: ObjectStore, step: Step, mustPause?: () => boolean) => {
		const [source] = config.sources;
		if (source === undefined) throw new Error('no source');
		let load = 0;
		const ports = {
			store: of,
			clock: () => AS_OF,
			log: silentLog,
			sleep: () => Promise.resolve(),
			random: () => 0.5,
			nonce: () => `n${(load += 1)}`,
		};
		return readSource(
			{ source, quarantineLimit: 0 },
			{ ...ports, step, secret: () => Promise.resolve(sandbox.apiKey), ...(mustPause ? { mustPause } : {}) },
		);
	};

	let reference: Manifest;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-durable-'));
		sandbox = await startSandbox({ accounts: 12, months: 5, asOf: AS_OF });
		config = configSchema.parse({
			sources: [{ id: 'stripe', connector: 'stripe', secret: 'env:X', base_url: sandbox.url, requests_per_second: 1000 }],
		});
		const at = store('plain');
		await reading(at, atOnce);
		const engine = await lasting(at);
		reference = (await publishCommitted(portsOf(at, atOnce, engine.open), AS_OF)).manifest;
		await engine.end();
	}, 180_000);
	afterAll(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	test('reads a source in as many parts as it must, and commits the same rows', async () => {
		const [whole, parts] = [store('whole'), store('parts')];
		const { rows } = await reading(whole, atOnce);
		let asked = 0;
		const execution = await runToEnd(durable('read', shapes, ({ step }) => reading(parts, step, () => (asked += 1) % 3 === 0)));
		expect(execution.getStatus()).toBe('SUCCEEDED');
		expect(execution.getOperations().length).toBeGreaterThan(3);
		expect(execution.getResult()).toMatchObject({ rows });
	});

	test('every piece of which is done twice, as after a crash before it was noted, publishes the same once', async () => {
		const at = store('crashing');
		await reading(at, atOnce);
		const engine = await lasting(at);
		const crashed = new Set<string>();
		const dying =
			(step: Step): Step =>
			(name, work) =>
				step(name, async () => {
					const value = await work();
					if (!crashed.has(name)) {
						crashed.add(name);
						throw new Error('killed after its work was done');
					}
					return value;
				});
		const execution = await runToEnd(
			durable(
				'metrics',
				shapes,
				async ({ step }) => (await publishCommitted(portsOf(at, dying(step), engine.open), AS_OF)).manifest.publication_id,
			),
		);
		await engine.end();
		expect(execution.getStatus()).toBe('SUCCEEDED');
		expect(crashed.size).toBeGreaterThan(60);
		const published = await listPublications(at);
		expect(published.map(contents)).toEqual([contents(reference)]);
		expect((await readPointer(at))?.pointer).toEqual({ publication_id: published[0]?.publication_id, left: null });
	});

	test('taken up again after its last piece was noted, does nothing again and leaves no warehouse open', async () => {
		const at = store('resumed');
		await reading(at, atOnce);
		const engine = await lasting(at);
		const noted = new Map<string, Promise<unknown>>();
		const noting: Step = <T>(name: string, work: () => Promise<T>): Promise<T> => {
			const value = (noted.get(name) as Promise<T> | undefined) ?? work(); // of the piece of that name
			noted.set(name, value);
			return value;
		};
		const run = async (): Promise<string> => (await publishCommitted(portsOf(at, noting, engine.open), AS_OF)).manifest.publication_id;
		const first = await run();
		const pieces = noted.size;
		expect([await run(), noted.size, engine.isOpen()]).toEqual([first, pieces, false]);
		await engine.end();
	});

	test('started twice finds nothing new the second time', async () => {
		const at = store('plain');
		const engine = await lasting(at);
		const execution = await runToEnd(
			durable('metrics', shapes, async ({ step }) => (await publishCommitted(portsOf(at, step, engine.open), AS_OF)).outcome),
		);
		await engine.end();
		expect(execution.getResult()).toBe('current');
		expect(await listPublications(at)).toHaveLength(1);
	});

	test('started late by its schedule leaves readers what speaks of a later instant; started by a person it goes back', async () => {
		const at = store('plain');
		const before = new Date(AS_OF.getTime() - 86_400_000);
		const outcome = async (asOf: Date, onlyForward: boolean): Promise<readonly [string, string]> => {
			const engine = await lasting(at);
			const report = await publishCommitted(portsOf(at, atOnce, engine.open), asOf, { onlyForward });
			await engine.end();
			return [report.outcome, report.manifest.as_of];
		};
		expect(await outcome(before, true)).toEqual(['overtaken', AS_OF.toISOString()]);
		expect(await listPublications(at)).toHaveLength(1);
		expect(await outcome(before, false)).toEqual(['new', before.toISOString()]);
		expect(await outcome(AS_OF, true)).toEqual(['complete', AS_OF.toISOString()]);
		expect(await outcome(before, true)).toEqual(['overtaken', AS_OF.toISOString()]);
	});

	test('two at once publish once: the later one is a conflict and shows nobody anything', async () => {
		const at = store('racing');
		await reading(at, atOnce);
		const race = async (second: number) => {
			const engine = await lasting(at);
			const ports = { ...portsOf(at, atOnce, engine.open), clock: () => new Date(AS_OF.getTime() + second * 1_000) };
			try {
				return await publishCommitted(ports, AS_OF);
			} finally {
				await engine.end();
			}
		};
		const ended = await Promise.allSettled([race(1), race(2)]);
		expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const lost = ended.find((one) => one.status === 'rejected');
		expect(lost?.reason).toMatchObject({ kind: 'conflict' });
		const won = ended.find((one) => one.status === 'fulfilled');
		expect((await readPointer(at))?.pointer.publication_id).toBe(won?.value.manifest.publication_id);
		expect(contents(won?.value.manifest ?? reference)).toEqual(contents(reference));
	});
});
