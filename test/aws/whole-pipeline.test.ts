import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { contentOf } from '../../functions/publish/content.ts';
import { listPublications, readManifest } from '../../functions/publish/manifests.ts';
import { readPointer } from '../../functions/publish/pointer.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { athenaWarehouse } from '../../shared/warehouse/athena.ts';
import { AthenaClient } from '@aws-sdk/client-athena';
import { identifier } from '../../shared/warehouse/literal.ts';
import { differences, type Edition } from './athena/difference.ts';
import { type DeployedCompany, dropRates, startCompany, type Started } from './lambda/company.ts';
import { atSteps } from './lambda/kills.ts';

const ACCOUNTS = 40;
const MONTHS = 12;
const LATER = new Date('2026-01-10T00:00:00Z');
/** One in so many of the steps before publication is killed; of publication every one. */
const SPARED = 5;

const bed = inject('bed');
const { region, credentials } = bed;
const glue = new GlueClient({ region, credentials, endpoint: bed.glueEndpoint });
let company: DeployedCompany;
beforeAll(async () => {
	company = await startCompany(bed, { accounts: ACCOUNTS, months: MONTHS });
}, 120_000);
afterAll(async () => {
	await company.stop();
	glue.destroy();
});

const current = async (): Promise<Manifest> => {
	const found = await readPointer(company.store);
	if (found === undefined) return expect.unreachable('nothing was published');
	return readManifest(company.store, found.pointer.publication_id);
};

/** What Athena's publication and DuckDB's over the same commits differ in, and Athena's. */
const compared = async (asOf: Date): Promise<{ found: Record<string, string[]>; manifest: Manifest }> => {
	const manifest = await current();
	const duckdb: Edition = { engine: 'duckdb', ...(await company.onDuckdb(asOf)) };
	expect(duckdb.manifest.tables.length).toBeGreaterThan(15);
	expect(manifest.checks).toEqual(duckdb.manifest.checks);
	return { found: await differences(duckdb, { engine: 'athena', store: await company.mirror(), manifest }), manifest };
};

/** Databases of runs of this environment that are still there. */
const runDatabases = async (): Promise<string[]> => {
	const { DatabaseList = [] } = await glue.send(new GetDatabasesCommand({}));
	return DatabaseList.flatMap(({ Name = '' }) => (Name.startsWith(`${company.deployed.database}_run_`) ? [Name] : []));
};

/** Hash of each table as the views show it. */
const shown = async ({ tables }: Manifest): Promise<Record<string, string>> => {
	const athena = new AthenaClient({ region, credentials, endpoint: company.athena.url });
	const options = { athena, glue, store: company.store, workgroup: 'readers', databasePrefix: 'reader_', runId: company.deployed.database };
	const reader = await athenaWarehouse({ ...options, clock: () => new Date(), sleep: pause });
	const hashes: Record<string, string> = {};
	for (const { name, columns } of tables) {
		const names = columns.map((column) => identifier(column.name)).join(', ');
		await reader.define(name, `select ${names} from ${company.deployed.database}.${identifier(name)}`);
		hashes[name] = (await contentOf(reader, name)).hash;
	}
	await reader.close();
	athena.destroy();
	return hashes;
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, Math.min(ms, 150)));
const hashesIn = ({ tables }: Manifest): Record<string, string> => Object.fromEntries(tables.map(({ name, hash }) => [name, hash]));

const read = async (): Promise<Started[]> => Promise.all([company.start('read-stripe'), company.start('read-rates')]);
const compute = (asOf: Date, fateOf?: Parameters<DeployedCompany['start']>[2]): Promise<Started> =>
	company.start('metrics', { as_of: asOf.toISOString() }, fateOf);

describe('the functions as they are deployed', { timeout: 1_800_000 }, () => {
	test('read, compute and publish on Athena, killed at every step of publication and many before it, what DuckDB publishes', async () => {
		for (const { status, error } of await read()) expect([status, error]).toEqual(['SUCCEEDED', '']);
		const { asOf } = company.sandbox;
		let tables = 0;
		const isChosen = (step: string): boolean => !/^(table|check|hash) /.test(step) || (tables += 1) % SPARED === 0;
		const kills = atSteps(isChosen);
		const run = await compute(asOf, kills.fateOf);
		expect([run.status, run.error]).toEqual(['SUCCEEDED', '']);
		console.info(`${kills.places.length} kills in ${run.steps.length} steps, ${run.processes} processes`);
		expect(run.processes).toBe(kills.places.length + 1);
		expect(kills.places).toEqual(expect.arrayContaining(['noting manifest', 'noting catalogue', 'noting pointer']));
		expect(kills.places.filter((place) => place.startsWith('noting publish ')).length).toBeGreaterThan(15);
		expect(kills.places.filter((place) => place.startsWith('after noting ')).length).toBeGreaterThan(10);

		const { found, manifest } = await compared(asOf);
		expect(found).toEqual({});
		expect(run.result).toEqual({
			outcome: 'new',
			publication_id: manifest.publication_id,
			as_of: asOf.toISOString(),
			closed_otherwise: [],
		});
		expect((await listPublications(company.store)).map(({ publication_id }) => publication_id)).toEqual([manifest.publication_id]);
		expect(await runDatabases()).toEqual([]);
	});

	test('tell the alarms what they listen for', async () => {
		const again = await compute(company.sandbox.asOf);
		expect(again).toMatchObject({ status: 'SUCCEEDED', result: { outcome: 'current' } });
		const service = `${company.deployed.prefix}-metrics`;
		expect(again.written).toContainEqual(expect.objectContaining({ service, RunCompleted: 1, CheckFailed: 0 }));
	});

	test('show the same rows through the views that readers of Athena have', async () => {
		const manifest = await current();
		expect(await shown(manifest)).toEqual(hashesIn(manifest));
	});

	test('fired twice when the vendor has more, lose nothing and publish once', async () => {
		const before = await current();
		company.sandbox.advance(LATER);
		await dropRates(company.store, company.sandbox);
		const reads = (await Promise.all([read(), read()])).flat();
		for (const { status, error } of reads) if (status !== 'SUCCEEDED') expect(error).toMatch(/Another writer was first .*Next: run again/);
		expect((await read()).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
		expect((await readLog(company.store, 'stripe')).number).toBeGreaterThan(1);
		const runs = await Promise.all([compute(LATER), compute(LATER)]);
		expect(runs.map(({ status }) => status)).toContain('SUCCEEDED');
		for (const { status, error } of runs) if (status !== 'SUCCEEDED') expect(error).toMatch(/Another writer was first .*Next: run again/);

		const { found, manifest } = await compared(LATER);
		expect(found).toEqual({});
		expect(manifest.previous).toBe(before.publication_id);
		expect(hashesIn(manifest)).not.toEqual(hashesIn(before));
		expect(await shown(manifest)).toEqual(hashesIn(manifest));
		expect(await runDatabases()).toEqual([]);
	});
});
