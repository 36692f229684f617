import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { closeMonth } from '../../functions/close/close.ts';
import { closedMonths } from '../../functions/close/closed-months.ts';
import { readClose, readCloses } from '../../functions/close/log.ts';
import { contentOf } from '../../functions/publish/content.ts';
import type { Close } from '../../shared/contracts/close.ts';
import { optional } from '../../shared/contracts/column.ts';
import { atOnce } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { type DeployedCompany, startCompany } from './lambda/company.ts';
import type { Call, Fate } from './lambda/gateway.ts';

const { region, credentials, glueEndpoint } = inject('bed');
const glue = new GlueClient({ region, credentials, endpoint: glueEndpoint });
let company: DeployedCompany;
/** What DuckDB publishes of the company; the bucket shows the same. */
let local: ObjectStore;
/** The last month that is over, as its first day. */
let month: string;

const copy = async (from: ObjectStore, to: ObjectStore, prefix: string): Promise<void> => {
	for await (const { key } of from.list(prefix)) await to.put(key, (await from.get(key))?.body ?? new Uint8Array());
};

beforeAll(async () => {
	company = await startCompany(inject('bed'), { accounts: 8, months: 4, faults: {} });
	for (const reader of ['read-stripe', 'read-rates']) await company.start(reader);
	const { asOf } = company.sandbox;
	local = (await company.onDuckdb(asOf)).store;
	await copy(local, company.store, 'publi'); // published/ and publications/
	month = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
}, 180_000);
afterAll(async () => {
	await company.stop();
	glue.destroy();
});

/** Databases of runs and closes of this environment that are still there. */
const runDatabases = async (): Promise<string[]> => {
	const { DatabaseList = [] } = await glue.send(new GetDatabasesCommand({}));
	return DatabaseList.flatMap(({ Name = '' }) => (Name.startsWith(`${company.deployed.database}_run_`) ? [Name] : []));
};

/** What a close says of the company, without when it was and how its engine cut the files. */
const said = ({ recorded_at: _at, tables, ...close }: Close) => ({ ...close, tables: tables.map(({ files: _files, ...table }) => table) });

/** Hash of each frozen table as its files hold it. */
const frozen = async (store: ObjectStore, { tables }: Close): Promise<Record<string, string>> => {
	const warehouse = await duckdbWarehouse({ store });
	const hashes: Record<string, string> = {};
	for (const { name, columns, files } of tables) {
		const addresses = files.map(({ key }) => store.address(key));
		await warehouse.attach(name, Object.fromEntries(columns.map((column) => [column.name, optional[column.type]('')])), addresses);
		hashes[name] = (await contentOf(warehouse, name)).hash;
	}
	await warehouse.close();
	return hashes;
};

/**
 * Holds the statement that freezes the account-months until it has been waited for as long as a step waits, and kills the process when it has
 * noted that it must come back. Notes that, and when the close drops its database.
 */
const heldAndKilled = () => {
	const seen: string[] = [];
	const { athena } = company;
	const isUnderWay = (): boolean => athena.statements.some((statement) => statement.includes('"export_account_months_being_closed"'));
	athena.hold(true);
	let isHeld = true;
	const fateOf = ({ operation, done }: Call): Fate => {
		if (operation === 'DeleteDatabase') seen.push('its database is dropped');
		if (!isHeld || done === '' || !isUnderWay()) return 'lives';
		seen.push(`killed after ${done}`);
		isHeld = false;
		athena.hold(false);
		return 'dies after';
	};
	return { seen, fateOf };
};

describe('the close function', { timeout: 240_000 }, () => {
	test('closes what DuckDB closes, though a statement outlasts its patience and its process is killed under it, and leaves no database', async () => {
		const { seen, fateOf } = heldAndKilled();
		const run = await company.start('close', { close: month.slice(0, 7) }, fateOf);
		expect([run.status, run.error, run.result]).toEqual(['SUCCEEDED', '', { number: 1 }]);
		expect([seen, run.processes]).toEqual([['killed after freeze account_months', 'its database is dropped'], 2]);
		expect(run.steps).toContain('freeze account_months, again 2');
		expect(company.athena.statements.filter((statement) => statement.startsWith('create table "export_'))).toHaveLength(3);
		expect(await runDatabases()).toEqual([]);

		const ports = { store: local, clock: () => new Date(), step: atOnce, openWarehouse: () => duckdbWarehouse({ store: local }) };
		const onDuckdb = await closeMonth(ports, { month });
		const onAthena = await readClose(company.store, 1);
		expect(onAthena.tables.map(({ rows }) => rows > 0)).toEqual([true, true, true]);
		expect(said(onAthena)).toEqual(said(onDuckdb));
		const hashes = Object.fromEntries(onDuckdb.tables.map(({ name, hash }) => [name, hash]));
		expect(await frozen(await company.mirror(), onAthena)).toEqual(hashes);
	});

	test('refuses to close a month twice, says what to do instead, and leaves no database', async () => {
		const again = await company.start('close', { close: month.slice(0, 7) });
		expect(again.status).toBe('FAILED');
		expect(again.error).toMatch(/cannot be closed under tidemark_default.*it is closed already.*Next: .*reopen \d{4}-\d{2} --policy/);
		expect(again.written).toContainEqual(expect.objectContaining({ kind: 'configuration', next: expect.stringContaining('reopen') }));
		expect(await runDatabases()).toEqual([]);
	});

	test('opens the last closed month again, with the reason, and no other', async () => {
		const other = await company.start('close', { reopen: '2020-01', reason: 'a late credit note' });
		expect(other.error).toMatch(/2020-01 cannot be reopened.*Next: what can be reopened: /);
		expect(await company.start('close', { reopen: month.slice(0, 7), reason: 'a late credit note' })).toMatchObject({
			result: { number: 2 },
		});
		const entries = await readCloses(company.store);
		expect(entries[1]).toMatchObject({ kind: 'reopen', month, reason: 'a late credit note' });
		expect(closedMonths(entries).map((closed) => closed.month)).not.toContain(month);
	});
});
