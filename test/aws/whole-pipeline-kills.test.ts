import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { readParquet } from '../../functions/ingest/parquet-read.ts';
import { type DeployedCompany, startCompany } from './lambda/company.ts';
import { always, atWrite } from './lambda/kills.ts';

/** What a load adds of its own to every row. */
const OF_THE_LOAD = new Set(['load_id', 'observed_at', 'ordinal']);
const READER = 'read-stripe';
/** The instant of reading, which differs from load to load, lies after this; so do ends of a few yearly terms, which are not compared then. */
const AFTER_ALL = new Date('2026-11-01');

let company: DeployedCompany;
/** What an undisturbed read commits. */
let clean: string[];
beforeAll(async () => {
	company = await startCompany(inject('bed'), { accounts: 6, months: 3, faults: {} });
}, 120_000);
afterAll(() => company.stop());

/** A value as text, the same in every load. */
const textOf = (value: unknown): string => {
	if (!(value instanceof Date)) return String(value);
	return value > AFTER_ALL ? 'when read' : value.toISOString();
};

/** Every row that the log names, as text, without what differs from load to load. */
const committed = async (): Promise<string[]> => {
	const { files } = await readLog(company.store, 'stripe');
	const rows: string[] = [];
	for (const { key, entity } of files) {
		const body = (await company.store.get(key))?.body ?? new Uint8Array();
		const table = await readParquet(Uint8Array.from(body).buffer);
		for await (const group of table.groups())
			for (const row of group) {
				const cells = Object.entries(row).filter(([name]) => !OF_THE_LOAD.has(name));
				rows.push(`${entity} ${cells.map(([name, value]) => `${name}=${textOf(value)}`).join(' ')}`);
			}
	}
	return rows.sort();
};

test('a reader that is killed at any of its writes goes on in another process and commits the same rows, once', async () => {
	expect(await company.start(READER)).toMatchObject({ status: 'SUCCEEDED', processes: 1 });
	clean = await committed();
	expect(clean.length).toBeGreaterThan(50);
	const places: string[] = [];
	for (let write = 1; ; write += 1) {
		await company.reset();
		const kill = atWrite(write, 'dies before'); // what is there before a write is what was there after the one before
		const { status, processes, error } = await company.start(READER, {}, kill.fateOf);
		expect([status, error]).toEqual(['SUCCEEDED', '']);
		expect(await committed()).toEqual(clean);
		if (kill.places.length === 0) break;
		expect(processes).toBe(2);
		places.push(...kill.places);
	}
	console.info(`${places.length} kills, one at every write`);
	expect(places.filter((place) => place.startsWith('S3 PUT')).length).toBeGreaterThan(8);
	expect(places).toContain('noting read stripe, part 1');
}, 400_000);

test('a step that ends its process every time is given up with a message, and what was committed stays', async () => {
	await company.reset();
	const kill = always(({ service, path }) => service === 'S3' && path.includes('/log/stripe/00000001.json?x-id=PutObject'));
	const { status, error, written } = await company.start(READER, {}, kill.fateOf);
	expect([status, kill.places.length]).toEqual(['FAILED', 5]);
	expect(error).toMatch(/A step ended its process each time that it was tried \(step read stripe, part 1\).*more memory/);
	expect(written.filter((entry) => entry['RunFailed'] === 1)).toHaveLength(1);
	expect((await readLog(company.store, 'stripe')).number).toBe(0);
	expect(await company.start(READER)).toMatchObject({ status: 'SUCCEEDED' });
}, 120_000);

test('a schedule that fires twice reads everything once', async () => {
	await company.reset();
	const both = await Promise.all([company.start(READER), company.start(READER)]);
	const [loser] = both.filter(({ status }) => status === 'FAILED');
	if (loser !== undefined) expect(loser.error).toMatch(/Another writer was first .*Next: run again/);
	expect(both.filter(({ status }) => status === 'SUCCEEDED').length).toBeGreaterThan(0);
	const rows = await committed();
	expect([rows.length, new Set(rows).size]).toEqual([clean.length, clean.length]);
	expect(rows).toEqual(clean);
	const again = await company.start(READER);
	expect(again).toMatchObject({ status: 'SUCCEEDED', result: { rows: 0 } });
}, 120_000);
