import { CreateTableCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { readPointer } from '../../functions/publish/pointer.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { publicationCatalogue } from '../../shared/warehouse/athena-publications.ts';
import { publishEdition, withStore } from '../support/publication.ts';
import { type DeployedCompany, startCompany } from './lambda/company.ts';
import { always } from './lambda/kills.ts';

const { region, credentials, glueEndpoint } = inject('bed');
const glue = new GlueClient({ region, credentials, endpoint: glueEndpoint });
const DAY_MS = 86_400_000;
let company: DeployedCompany;
/** Four publications, the first two of them long ago. */
let made: Manifest[];
beforeAll(async () => {
	company = await startCompany(inject('bed'), { accounts: 6, months: 3, faults: {} });
	await company.start('read-stripe');
	const { store, deployed } = company;
	const catalogue = publicationCatalogue({
		glue,
		database: deployed.database,
		address: (key) => store.address(key),
		sleep: () => Promise.resolve(),
	});
	made = await withStore(async (local) => {
		const editions: Manifest[] = [];
		for (const [index, days] of [900, 800, 20, 10].entries())
			editions.push(await publishEdition(local, index + 1, { createdAt: new Date(Date.now() - days * DAY_MS) }));
		for await (const { key } of local.list('')) await store.put(key, (await local.get(key))?.body ?? new Uint8Array());
		return editions;
	});
	for (const manifest of made) await catalogue.show(manifest);
}, 180_000);
afterAll(async () => {
	await company.stop();
	glue.destroy();
});

const idOf = (index: number): string => made[index]?.publication_id ?? '';
const shownNow = async (): Promise<string | undefined> => (await readPointer(company.store))?.pointer.publication_id;
const partitions = async (): Promise<string[]> => {
	const found = await glue.send(new GetPartitionsCommand({ DatabaseName: company.deployed.database, TableName: 'alpha_publications' }));
	return (found.Partitions ?? []).flatMap(({ Values = [] }) => Values).sort();
};

test('the rollback function goes back one publication, also when it is killed after the pointer has moved, and to any that is named', async () => {
	expect(await shownNow()).toBe(idOf(3));
	let kills = 0;
	const once = always(({ done }) => done === 'move the pointer' && (kills += 1) === 1);
	const back = await company.start('rollback', { to: 'previous' }, once.fateOf);
	expect(back).toMatchObject({ status: 'SUCCEEDED', result: { publication_id: idOf(2) }, processes: 2 });
	expect(await shownNow()).toBe(idOf(2));
	expect(await company.start('rollback', { to: idOf(3) })).toMatchObject({ result: { publication_id: idOf(3) } });
	expect(await shownNow()).toBe(idOf(3));
});

test('the rollback function refuses what is not kept and says what is', async () => {
	expect(await company.start('rollback', { to: '20990101T000000000Z-deadbeef' })).toMatchObject({
		status: 'FAILED',
		error: expect.stringMatching(/There is no such publication .*Next: name one of the 4 that are kept/) as string,
	});
	const wrong = await company.start('rollback', { too: 'previous' });
	expect(wrong.error).toMatch(/The invocation is wrong in 2 places.*event\.to/);
});

test('the clean-up function deletes what no kept commit and no kept publication names, killed or not, and nothing else', async () => {
	const { store, deployed } = company;
	const [first] = (await readLog(store, 'stripe')).files;
	if (first === undefined) return expect.unreachable();
	const lost = first.key.replace(/\/00000001-[^/]*-/, '/00000001-lost-');
	const dead = 'published/alpha/publication_id=20250101T000000000Z-deadbeef/part-0.parquet';
	for (const key of [lost, dead]) await store.put(key, new TextEncoder().encode('left by a killed process'));
	await glue.send(new CreateTableCommand({ DatabaseName: deployed.database, TableInput: { Name: 'bystander' } }));
	const keys = async (): Promise<string[]> => (await Array.fromAsync(store.list(''))).map(({ key }) => key);
	const expired = [idOf(0), idOf(1)];
	const kept = (await keys()).filter((key) => key !== lost && key !== dead && !expired.some((id) => key.includes(id)));

	let deletes = 0;
	const midway = always(({ service, operation }) => service === 'S3' && operation === 'POST' && (deletes += 1) === 2);
	const cleaned = await company.start('cleanup', {}, midway.fateOf);
	expect([cleaned.status, cleaned.error, cleaned.processes]).toEqual(['SUCCEEDED', '', 2]);
	expect((await keys()).sort()).toEqual(kept.sort());
	expect(await partitions()).toEqual([idOf(2), idOf(3)].sort());
	expect(await shownNow()).toBe(idOf(3));
	const again = await company.start('cleanup');
	expect(again.result).toEqual({ loads: 0, published: 0, expired: [], runs: 0 });
});
