import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { closeMonth } from '../../../functions/close/close.ts';
import { readCloses } from '../../../functions/close/log.ts';
import { reopenMonth } from '../../../functions/close/reopen.ts';
import { durable } from '../../../functions/lambda/durable.ts';
import type { Step } from '../../../shared/step.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { NotYet } from '../../../shared/problem.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { runTidemark } from '../../support/edge.ts';
import { BOOKS } from './books.ts';
import { runToEnd, useDurableRunner } from '../lambda/running.ts';

useDurableRunner();

const SHAPES = { event: z.unknown(), environment: z.unknown() };
const MONTH = { month: '2025-03-01' };

let folder: string;
let store: ObjectStore;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-durable-close-'));
	store = folderStore(path.join(folder, 'store'));
	await mkdir(path.join(folder, 'drop'));
	await writeFile(path.join(folder, 'tidemark.yaml'), BOOKS);
	await writeFile(path.join(folder, 'drop', 'lines.csv'), 'id,at,status,mrr,segment\na,2025-01-05,active,10,small\n');
	const { code, err } = await runTidemark(folder, ['run'], { clock: () => new Date('2025-04-02T12:00:00Z') });
	if (code !== 0) throw new Error(err);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An engine outside the process: its tables are there until they are closed, and each export is under way when it is first asked for. */
const slowEngine = () => {
	const open = new Map<string, Warehouse>();
	const underWay = new Set<string>();
	const seen = { exports: 0, closedUnderWay: 0 };
	const slowly = (id: string, inner: Warehouse): Warehouse => ({
		...inner,
		export: async (table, prefix, orderBy) => {
			if (underWay.delete(prefix)) return inner.export(table, prefix, orderBy);
			underWay.add(prefix);
			seen.exports += 1;
			throw new NotYet(`table ${table}`, 30);
		},
		close: async () => {
			if (underWay.size > 0) seen.closedUnderWay += 1;
			open.delete(id);
			await inner.close();
		},
	});
	const openWarehouse = async (id: string): Promise<Warehouse> => {
		const found = open.get(id) ?? slowly(id, await duckdbWarehouse({ store, threads: 1 }));
		open.set(id, found);
		return found;
	};
	return { open, seen, openWarehouse };
};

/** The work in a process that ends once, right after a piece of that name was done and before anybody noted it. */
const killing = (name: string, work: (step: Step) => Promise<unknown>) => {
	let isKilled = false;
	return (step: Step): Promise<unknown> =>
		work((called, piece) =>
			step(called, async () => {
				const result = await piece();
				if (called !== name || isKilled) return result;
				isKilled = true;
				throw new Error('killed');
			}),
		);
};

const ticking = (): (() => Date) => {
	let now = Date.parse('2025-04-03T00:00:00Z');
	return () => new Date((now += 1000));
};
const run = (work: (step: Step) => Promise<unknown>) => runToEnd(durable('close', SHAPES, ({ step }) => work(step)));

describe('a close in steps that are remembered', { timeout: 60_000 }, () => {
	test('leaves its tables alone while a statement makes one of them, closes the month once, and leaves none behind', async () => {
		const { open, seen, openWarehouse } = slowEngine();
		const clock = ticking();
		const work = killing('entry', (step) => closeMonth({ store, clock, step, openWarehouse }, MONTH));
		expect((await run(work)).getStatus()).toBe('SUCCEEDED');
		expect([seen.exports, seen.closedUnderWay, open.size]).toEqual([3, 0, 0]);
		expect((await readCloses(store)).map(({ kind, month }) => `${kind} ${month}`)).toEqual(['close 2025-03-01']);
	});

	test('that is refused leaves no tables behind either', async () => {
		const { open, openWarehouse } = slowEngine();
		const execution = await run((step) => closeMonth({ store, clock: ticking(), step, openWarehouse }, MONTH));
		expect(execution.getError()?.errorMessage).toMatch(/it is closed already.*Next: nothing is left to do.*tidemark reopen 2025-03/);
		expect(open.size).toBe(0);
	});

	test('is taken back once, also by a process that is killed when its entry stands', async () => {
		const clock = ticking();
		const work = killing('entry', (step) => reopenMonth({ store, clock, step }, { ...MONTH, reason: 'a late credit' }));
		expect((await run(work)).getStatus()).toBe('SUCCEEDED');
		expect((await readCloses(store)).map(({ kind }) => kind)).toEqual(['close', 'reopen']);
	});
});
