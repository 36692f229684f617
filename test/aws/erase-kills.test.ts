import { DeleteObjectsCommand, GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { listErasures } from '../../functions/erase/record.ts';
import { bufferOf, readParquet } from '../../functions/ingest/parquet-read.ts';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { type DeployedCompany, startCompany } from './lambda/company.ts';
import { type Kills, atWrite } from './lambda/kills.ts';

const NOBODY = '(none)';

let company: DeployedCompany;
/** The bucket as it was before anybody was erased. */
const before = new Map<string, Uint8Array>();
let account: string;
let name: string;
beforeAll(async () => {
	company = await startCompany(inject('bed'), { accounts: 6, months: 3, faults: {} });
	await company.start('read-stripe');
	for await (const { key } of company.store.list('')) before.set(key, (await company.store.get(key))?.body ?? new Uint8Array());
	const [first] = (await people()).filter((one) => one.name !== NOBODY);
	if (first === undefined) throw new Error('the vendor has customers without names');
	({ account, name } = first);
}, 180_000);
afterAll(() => company.stop());

const versionsUnder = async (prefix: string) => {
	const { Versions = [], DeleteMarkers = [] } = await company.s3.send(
		new ListObjectVersionsCommand({ Bucket: company.deployed.bucket, Prefix: prefix }),
	);
	return { versions: Versions, markers: DeleteMarkers };
};

/** Everybody in every version of every file of accounts, those that are deleted included. */
const people = async (): Promise<{ account: string; name: string }[]> => {
	const { versions } = await versionsUnder('raw/stripe/accounts/');
	const found = versions.map(async ({ Key = '', VersionId = '' }) => {
		const { Body } = await company.s3.send(new GetObjectCommand({ Bucket: company.deployed.bucket, Key, VersionId }));
		const table = await readParquet(bufferOf((await Body?.transformToByteArray()) ?? new Uint8Array()), ['account_id', 'name']);
		return (await Array.fromAsync(table.groups())).flat();
	});
	return (await Promise.all(found))
		.flat()
		.map((row) => ({ account: String(row['account_id'] ?? NOBODY), name: String(row['name'] ?? NOBODY) }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** The bucket as it was, without a trace of what has been done since. */
const restore = async (): Promise<void> => {
	const { versions, markers } = await versionsUnder('');
	const Objects = [...versions, ...markers].map(({ Key = '', VersionId = '' }) => ({ Key, VersionId }));
	await company.s3.send(new DeleteObjectsCommand({ Bucket: company.deployed.bucket, Delete: { Objects } }));
	for (const [key, body] of before) await company.store.put(key, body);
};

const erase = (kills?: Kills) => company.start('erase', { source: 'stripe', account, reference: 'DSR-1' }, kills?.fateOf);

/** What an erasure leaves behind. */
const left = async () => ({
	people: await people(),
	traces: (await versionsUnder('raw/')).markers.length,
	proofs: (await listErasures(company.store)).map(({ reference, rows }) => ({ reference, rows })),
	files: (await readLog(company.store, 'stripe')).files.map(({ entity, rows }) => `${entity} ${rows}`),
});

test.each(['dies before', 'dies after'] as const)(
	'an erasure whose process %s any of its writes goes on in another one and leaves nobody named, and one proof',
	async (fate) => {
		await restore();
		const named = await people();
		expect(named.map((one) => one.name)).toContain(name);
		expect(await erase()).toMatchObject({ status: 'SUCCEEDED', processes: 1, error: '' });
		const clean = await left();
		expect(clean.people.map((one) => one.name)).not.toContain(name);
		expect([clean.people.length, clean.traces, clean.proofs.length]).toEqual([named.length, 0, 1]);
		const places: string[] = [];
		for (let write = 1; ; write += 1) {
			await restore();
			const kills = atWrite(write, fate);
			const { status, error, processes } = await erase(kills);
			expect([status, error]).toEqual(['SUCCEEDED', '']);
			expect(await left()).toEqual(clean);
			if (kills.places.length === 0) break;
			expect(processes).toBe(2);
			places.push(...kills.places);
		}
		console.info(`${places.length} kills, one at every write`);
		expect(places.filter((place) => place.startsWith('S3 ')).length).toBeGreaterThan(3);
		expect(places.some((place) => place.startsWith('noting '))).toBe(true);
	},
	400_000,
);
