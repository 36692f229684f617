import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { required } from '../../shared/contracts/column.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { writeParquet } from '../../shared/storage/parquet.ts';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import { publishEdition } from '../support/publication.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';
import { runOnTrino, type TrinoAnswer } from './athena/trino.ts';

const EDITIONS = 4;

let on: AthenaOnBed;
let folder: string;
let published: string;
let newest: string;
beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-pruning-'));
	const local = folderStore(folder);
	const { database, catalogue } = await on.readers();
	published = database;
	const manifests = [];
	for (let edition = 1; edition <= EDITIONS; edition += 1) manifests.push(await publishEdition(local, edition, { tables: ['alpha'] }));
	for await (const { key } of local.list('')) {
		const object = await local.get(key);
		if (object) await on.store.put(key, object.body);
	}
	for (const manifest of manifests) await catalogue.show(manifest);
	newest = manifests.at(-1)?.publication_id ?? '';
}, 120_000);
afterAll(async () => {
	await on.stop();
	await rm(folder, { recursive: true, force: true });
});

const answer = async (schema: string, statement: string): Promise<TrinoAnswer> => {
	const session = { url: inject('bed').trinoUrl, catalogue: 'awsdatacatalog', schema, signal: new AbortController().signal };
	const found = await runOnTrino(session, statement);
	if (found.error) throw new Error(found.error.message);
	return found;
};

describe('a reader of a published view', () => {
	const all = 'select sum(id) as ids, max(name) as name, count(*) as n from alpha_publications';
	const current = 'select sum(id) as ids, max(name) as name, count(*) as n from alpha';

	test('reads the files of the current publication and of no other', async () => {
		const [whole, shown] = [await answer(published, all), await answer(published, current)];
		expect(whole.rows[0]?.[2]).toBe(String(1000 * EDITIONS));
		expect(shown.rows[0]?.[2]).toBe('1000');
		// The pointer, one small object, is read beside it.
		expect(shown.bytes / whole.bytes).toBeLessThan(1.2 / EDITIONS);
	});

	test('is planned to ask for one partition: by the pointer when it runs, by name before', async () => {
		const planned = async (select: string): Promise<string> =>
			(await answer(published, `explain (type distributed) ${select}`)).rows.map(([line]) => line).join('\n');
		expect(await planned(current)).toMatch(/table = \S+:alpha_publications.*dynamicFilters = \{publication_id = /);
		const named = (id: string): string => `select name from alpha_publications where publication_id = '${id}'`;
		expect(await planned(named(newest))).toContain(`:: [[${newest}]]`);
		expect(await planned(named('20990101T000000000Z-00000000'))).not.toContain('alpha_publications');
	});
});

describe('a table over committed files', () => {
	test('reads those that its manifest names', async () => {
		const columns = { id: required.bigint('A number') };
		for (const name of ['committed', 'orphan']) {
			const parquet = writeParquet(on.store.open(`raw/stripe/accounts/${name}.parquet`), columns);
			parquet.append({ id: 1n });
			await parquet.close();
		}
		const runId = String(Date.now());
		const warehouse = await on.open({ runId, databasePrefix: 'pruning_' });
		const address = on.store.address('raw/stripe/accounts/committed.parquet');
		await warehouse.attach('raw_accounts', columns, [address]);
		const { rows } = await answer(runDatabase('pruning_', runId), 'select "$path" as path, id from raw_accounts');
		expect(rows).toEqual([[address, '1']]);
		await warehouse.close();
	});
});
