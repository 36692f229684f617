import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ingest } from '../../functions/ingest/ingest.ts';
import { startSandbox } from '../../functions/local/sandbox/server.ts';
import { publishCommitted, type RunPorts } from '../../functions/run/run.ts';
import { closeMonth } from '../../functions/close/close.ts';
import { contentOf } from '../../functions/publish/content.ts';
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

const FX = { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' };
const LINKS = { account_id: 'id', into_account_id: 'into' };

/** Every switch that is not at its default, in one policy. */
const UNLIKE_DEFAULT = {
	id: 'otherwise',
	preset: 'finance_net',
	rules: {
		movement: 'gross',
		discount_basis: 'invoice',
		discount_once: 'subtract',
		past_due_auto_churn_days: 30,
		paused: 'zero_active',
		trialing_after_paid: 'keep',
		churn_recognition: 'service_period_end',
		basis: 'committed',
		zero_mrr_customer: 'active',
		reactivation_window_days: 90,
		gap_tolerance_days: 3,
		metered: 'include_last_invoiced',
	},
};

interface Company {
	readonly config: Config;
	readonly asOf: Date;
	/** Reads the exchange rates again, those of one month ten percent higher. */
	readonly correctRates: (month: string) => Promise<void>;
}

/** Ingests a small company and its exchange rates, through the real connectors. */
const ingestCompany = async (store: ObjectStore): Promise<Company> => {
	const sandbox = await startSandbox({ accounts: ACCOUNTS, months: MONTHS });
	const { fxRates, asOf, apiKey } = sandbox;
	const writeRates = (month = ''): Promise<void> => {
		const lines = fxRates.map(({ from_currency, to_currency, valid_on, rate }) =>
			[from_currency, to_currency, valid_on, month !== '' && valid_on.startsWith(month) ? (Number(rate) * 1.1).toFixed(6) : rate].join(','),
		);
		return writeFile(path.join(folder, 'rates', 'fx.csv'), `${['from,to,date,rate', ...lines].join('\n')}\n`);
	};
	await mkdir(path.join(folder, 'rates'));
	await writeRates();
	// Records of another system that were merged in a chain.
	await writeFile(path.join(folder, 'rates', 'links.csv'), 'id,into\ncrm_1,crm_2\ncrm_2,crm_3\n');
	const config = configSchema.parse({
		reporting_currency: 'usd',
		timezone: 'America/New_York',
		policies: ['tidemark_default', UNLIKE_DEFAULT],
		sources: [
			{ id: 'stripe', connector: 'stripe', secret: 'env:UNUSED', base_url: sandbox.url, requests_per_second: 1000 },
			{
				id: 'rates',
				connector: 'drop',
				folder: path.join(folder, 'rates'),
				files: [
					{ path: 'fx.csv', entity: 'fx_rates', columns: FX },
					{ path: 'links.csv', entity: 'account_links', columns: LINKS },
				],
			},
		],
	});
	const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, Math.min(ms, 5)));
	const ports = { store, clock: fixedClock(asOf), log: silentLog, sleep: wait, random: () => 0.5, nonce: () => 'test' };
	const read = async (id?: string): Promise<void> => {
		for (const source of config.sources)
			if (id === undefined || source.id === id) await ingest({ source, secret: apiKey, quarantineLimit: 0 }, ports);
	};
	await read();
	await sandbox.close();
	return {
		config,
		asOf,
		correctRates: async (month) => {
			await writeRates(month);
			await read('rates');
		},
	};
};

const monthBefore = (at: Date, months: number): string =>
	new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1)).toISOString().slice(0, 10);

type Engine = Pick<RunPorts, 'openWarehouse' | 'register' | 'pieceRows'>;

const published = async (store: ObjectStore, config: Config, asOf: Date, engine: Engine): Promise<Manifest> => {
	const codeHash = createHash('sha256').update('under test').digest('hex');
	const ports = { config, store, codeHash, log: silentLog, step: atOnce, clock: fixedClock(asOf), ...engine };
	return (await publishCommitted(ports, asOf)).manifest;
};

beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-both-'));
	const [local, mirror] = [folderStore(path.join(folder, 'duckdb')), folderStore(path.join(folder, 'athena'))];
	const { config, asOf, correctRates } = await ingestCompany(local);
	const onDuckdb = { openWarehouse: () => duckdbWarehouse({ store: local }) };
	// A month is published and closed; then a rate in it turns out to have been another.
	await published(local, config, asOf, onDuckdb);
	await closeMonth(
		{ store: local, clock: fixedClock(asOf), step: atOnce, ...onDuckdb },
		{ month: monthBefore(asOf, 3), policy: 'tidemark_default' },
	);
	await correctRates(monthBefore(asOf, 4).slice(0, 7));
	await copyAll(local, on.store);
	// What a killed writer left, and no commit names: neither engine may read it.
	for (const store of [on.store, local]) orphans = await leaveOrphans(store);
	duckdb = {
		engine: 'duckdb',
		store: local,
		manifest: await published(local, config, new Date(asOf.getTime() + 1000), onDuckdb),
	};
	const { database, catalogue } = await on.readers();
	viewDatabase = database;
	// Tables made in pieces on one side and at once on the other.
	const onAthena = { openWarehouse: (runId: string) => on.open({ runId }), register: catalogue.show, pieceRows: 200 };
	athena = { engine: 'athena', store: mirror, manifest: await published(on.store, config, new Date(asOf.getTime() + 1000), onAthena) };
	await copyAll(on.store, mirror);
	reader = await duckdbWarehouse({ store: local });
}, 1_200_000);
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
		for (const { name, columns } of athena.manifest.tables) {
			const names = columns.map((column) => identifier(column.name)).join(', ');
			await viewer.define(name, `select ${names} from ${viewDatabase}.${identifier(name)}`);
			shown[name] = (await contentOf(viewer, name)).hash;
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
