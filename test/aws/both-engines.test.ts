import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ingest } from '../../functions/ingest/ingest.ts';
import { startSandbox } from '../../functions/local/sandbox/server.ts';
import { publishCommitted, type RunPorts } from '../../functions/run/run.ts';
import { canonicalHash } from '../support/canonical.ts';
import { fixedClock } from '../../shared/clock.ts';
import { type Config, configSchema } from '../../shared/contracts/config.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { silentLog } from '../../shared/log.ts';
import { atOnce } from '../../shared/step.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { writeParquet } from '../../shared/storage/parquet.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { identifier } from '../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { differences, type Edition } from './athena/difference.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';

const ACCOUNTS = 40;
const MONTHS = 12;

let on: AthenaOnBed;
let folder: string;
let orphans: number;
let viewDatabase: string;
let reader: Warehouse;
let athena: Edition;
let duckdb: Edition;

const copyAll = async (from: ObjectStore, to: ObjectStore): Promise<void> => {
	for await (const { key } of from.list('')) {
		const object = await from.get(key);
		if (object) await to.put(key, object.body);
	}
};

/** Ingests a small company and its exchange rates into the bucket, through the real connectors. */
const ingestCompany = async (store: ObjectStore): Promise<{ config: Config; asOf: Date }> => {
	const sandbox = await startSandbox({ accounts: ACCOUNTS, months: MONTHS });
	const rates = sandbox.fxRates.map(({ from_currency, to_currency, valid_on, rate }) =>
		[from_currency, to_currency, valid_on, rate].join(','),
	);
	await mkdir(path.join(folder, 'rates'));
	await writeFile(path.join(folder, 'rates', 'fx.csv'), `${['from,to,date,rate', ...rates].join('\n')}\n`);
	const columns = { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' };
	const config = configSchema.parse({
		reporting_currency: 'usd',
		timezone: 'America/New_York',
		sources: [
			{ id: 'stripe', connector: 'stripe', secret: 'env:UNUSED', base_url: sandbox.url, requests_per_second: 1000 },
			{ id: 'rates', connector: 'drop', folder: path.join(folder, 'rates'), files: [{ path: 'fx.csv', entity: 'fx_rates', columns }] },
		],
	});
	const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, Math.min(ms, 5)));
	const ports = { store, clock: fixedClock(sandbox.asOf), log: silentLog, sleep: wait, random: () => 0.5, nonce: () => 'test' };
	for (const source of config.sources) await ingest({ source, secret: sandbox.apiKey, quarantineLimit: 0 }, ports);
	await sandbox.close();
	return { config, asOf: sandbox.asOf };
};

type Engine = Pick<RunPorts, 'openWarehouse' | 'register'>;

const published = async (store: ObjectStore, config: Config, asOf: Date, engine: Engine): Promise<Manifest> => {
	const codeHash = createHash('sha256').update('under test').digest('hex');
	const ports = { config, store, codeHash, log: silentLog, step: atOnce, clock: fixedClock(asOf), ...engine };
	return (await publishCommitted(ports, asOf)).manifest;
};

beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-both-'));
	const [local, mirror] = [folderStore(path.join(folder, 'duckdb')), folderStore(path.join(folder, 'athena'))];
	const { config, asOf } = await ingestCompany(on.store);
	await copyAll(on.store, local);
	// What a killed writer left, and no commit names: neither engine may read it.
	for (const store of [on.store, local]) orphans = await leaveOrphans(store);
	duckdb = {
		engine: 'duckdb',
		store: local,
		manifest: await published(local, config, asOf, { openWarehouse: () => duckdbWarehouse({ store: local }) }),
	};
	const { database, catalogue } = await on.readers();
	viewDatabase = database;
	const onAthena = { openWarehouse: (runId: string) => on.open({ runId }), register: catalogue.show };
	athena = { engine: 'athena', store: mirror, manifest: await published(on.store, config, asOf, onAthena) };
	await copyAll(on.store, mirror);
	reader = await duckdbWarehouse({ store: local });
}, 600_000);
afterAll(async () => {
	await reader.close();
	await on.stop();
	await rm(folder, { recursive: true, force: true });
});

/** Puts a whole copy of every committed file beside it; resolves to how many. */
const leaveOrphans = async (store: ObjectStore): Promise<number> => {
	const keys = (await Array.fromAsync(store.list('raw/'))).map(({ key }) => key).filter((key) => key.endsWith('.parquet'));
	for (const key of keys) {
		const object = await store.get(key);
		if (object) await store.put(key.replace(/\.parquet$/, '-orphan.parquet'), object.body);
	}
	return keys.length;
};

describe('one company on Athena and on DuckDB', () => {
	test('gives the same published tables, to the cent and to the row', async () => {
		expect(await differences(duckdb, athena)).toEqual({});
	}, 120_000);

	test('shows the same rows through the views that readers of Athena have', async () => {
		const viewer = await on.open();
		const shown: Record<string, string> = {};
		for (const { name, columns, key } of athena.manifest.tables) {
			const names = columns.map((column) => identifier(column.name)).join(', ');
			const order = key.map((column) => `${identifier(column)} nulls last`).join(', ');
			const rows = viewer.query(`select ${names} from ${viewDatabase}.${identifier(name)} order by ${order}`);
			shown[name] = (await canonicalHash(columns, rows)).hash;
		}
		await viewer.close();
		expect(shown).toEqual(Object.fromEntries(athena.manifest.tables.map(({ name, hash }) => [name, hash])));
	}, 300_000);

	test('is read beside files that no commit names', () => expect(orphans).toBeGreaterThan(10));

	test('is more than empty tables', () => {
		const rows = Object.fromEntries(athena.manifest.tables.map((table) => [table.name, table.rows]));
		expect(Object.keys(rows).length).toBeGreaterThan(15);
		expect(Object.entries(rows).filter(([, count]) => count === 0)).toEqual([]);
		expect(rows['account_months']).toBeGreaterThan(ACCOUNTS);
		expect(rows['mrr_ledger']).toBeGreaterThan(ACCOUNTS);
	});

	test('passes the same checks', () => {
		expect(athena.manifest.checks).toEqual(duckdb.manifest.checks);
		expect(athena.manifest.checks.length).toBeGreaterThan(5);
	});

	test('has one input hash, so that either would know the other', () => {
		expect(athena.manifest.input_hash).toBe(duckdb.manifest.input_hash);
	});
});

describe('the comparison', () => {
	const without = (edition: Edition, name: string): Edition => ({
		...edition,
		manifest: { ...edition.manifest, tables: edition.manifest.tables.filter((table) => table.name !== name) },
	});

	test('finds a table that one side lacks, whichever', async () => {
		expect(await differences(duckdb, without(athena, 'policies'))).toEqual({ policies: ['only on duckdb'] });
		expect(await differences(without(duckdb, 'policies'), athena)).toEqual({ policies: ['only on athena'] });
	}, 120_000);

	test('finds one cent in one row of a published file, and shows the row', async () => {
		const table = athena.manifest.tables.find(({ name }) => name === 'mrr_rollforward');
		if (table === undefined) return expect.unreachable();
		const columns = Object.fromEntries(table.columns.map(({ name, type }) => [name, { type, nullable: true, description: '' }]));
		await reader.attach(
			'honest',
			columns,
			table.keys.map((key) => athena.store.address(key)),
		);
		const parquet = writeParquet(athena.store.open('forged.parquet'), columns);
		let isFirst = true;
		for await (const row of reader.query('select * from honest')) {
			parquet.append(isFirst ? { ...row, closing_minor: BigInt(String(row['closing_minor'])) + 1n } : row);
			isFirst = false;
		}
		await parquet.close();
		const tables = athena.manifest.tables.map((each) => (each.name === table.name ? { ...table, keys: ['forged.parquet'] } : each));
		const found = await differences(duckdb, { ...athena, manifest: { ...athena.manifest, tables } });
		expect(Object.keys(found)).toEqual(['mrr_rollforward']);
		expect(found['mrr_rollforward']?.[0]).toBe('1 rows only on duckdb, such as:');
	}, 120_000);
});
