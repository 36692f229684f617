import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type PlacedPointer, readPointer } from '../../functions/publish/pointer.ts';
import { publish } from '../../functions/publish/publication.ts';
import { rollback } from '../../functions/publish/rollback.ts';
import type { Row } from '../../shared/contracts/column.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { silentLog } from '../../shared/log.ts';
import type { PublicationCatalogue } from '../../shared/warehouse/athena-publications.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';

const TABLES = ['alpha', 'beta', 'gamma'];
const ROWS = 50;
const READS = 25;

let on: AthenaOnBed;
let catalogue: PublicationCatalogue;
let database: string;
let reader: Warehouse;
beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	reader = await on.open();
	({ database, catalogue } = await on.readers());
}, 120_000);
afterAll(async () => {
	await reader.close();
	await on.stop();
});

/** Publishes edition `n` through Athena: three tables whose rows all say `n`. */
const publishEdition = async (edition: number, base: PlacedPointer | undefined): Promise<Manifest> => {
	const warehouse = await on.open();
	try {
		for (const table of TABLES)
			await warehouse.create(
				table,
				`select cast(i as bigint) as id, cast(${edition} as bigint) as edition from unnest(sequence(1, ${ROWS})) as t(i)`,
			);
		return await publish(
			{ store: on.store, warehouse, log: silentLog, register: catalogue.show },
			{
				tables: TABLES.map((name) => ({ name, description: `One number of ${name}.`, key: ['id'] })),
				quality: [],
				inputHash: createHash('sha256').update(String(edition)).digest('hex'),
				commits: { stripe: edition },
				policies: [{ policy_id: 'tidemark_default', policy_hash: '0123456789abcdef' }],
				asOf: new Date('2025-12-15T00:00:00Z'),
				createdAt: new Date(Date.UTC(2025, 11, 15, 0, 0, edition)),
				base,
			},
		);
	} finally {
		await warehouse.close();
	}
};

/** All three views joined on the row and on the publication that each of them shows. */
const joined = async (): Promise<Row | undefined> => {
	const select = `select count(*) as rows, min(a.edition) as least_a, max(a.edition) as most_a, min(b.edition) as least_b, max(b.edition) as most_b, min(c.edition) as least_c, max(c.edition) as most_c
		from ${database}.alpha a
		join ${database}.beta b on b.publication_id = a.publication_id and b.id = a.id
		join ${database}.gamma c on c.publication_id = b.publication_id and c.id = b.id`;
	return (await Array.fromAsync(reader.query(select)))[0];
};

test('a reader that joins the views while publications come and go back never sees a mixture', async () => {
	const first = await publishEdition(1, undefined);
	expect(await joined()).toMatchObject({ rows: BigInt(ROWS), least_a: 1n, most_c: 1n });

	const reading = new AbortController();
	const moves = async (): Promise<number> => {
		const second = await publishEdition(2, await readPointer(on.store));
		let flips = 1;
		for (; !reading.signal.aborted; flips += 1) await rollback(on.store, (flips % 2 === 1 ? first : second).publication_id);
		return flips;
	};
	const flipping = moves();
	const seen: Row[] = [];
	while (seen.length < READS) seen.push((await joined()) ?? {});
	reading.abort();
	expect(await flipping).toBeGreaterThan(5);

	// A join that met two publications shows nothing of either, and never some of both.
	const whole = seen.filter(({ rows }) => rows !== 0n);
	expect(whole.length).toBeGreaterThan(0);
	for (const { rows, ...editions } of whole) {
		expect(rows).toBe(BigInt(ROWS));
		expect(new Set(Object.values(editions)).size).toBe(1);
	}
	expect(new Set(whole.map(({ least_a }) => least_a))).toEqual(new Set([1n, 2n]));
}, 300_000);

test('a file that a killed writer left beside the published ones is not seen before its publication is complete', async () => {
	const prefix = `published/alpha/publication_id=20990101T000000000Z-deadbeef`;
	const [present] = await Array.fromAsync(on.store.list('published/alpha/publication_id='));
	const object = present && (await on.store.get(present.key));
	if (object === undefined) return expect.unreachable();
	await on.store.put(`${prefix}/part-0`, object.body);
	expect(await joined()).toMatchObject({ rows: BigInt(ROWS) });
}, 60_000);
