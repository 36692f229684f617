import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { rollback } from '../../../functions/publish/rollback.ts';
import { publishEdition, TABLES, withStore } from '../../support/publication.ts';

/** A session as anyone has it: `duckdb -init published/views.sql`. */
const session = async (folder: string): Promise<DuckDBConnection> => {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	await connection.run(await readFile(join(folder, 'published/views.sql'), 'utf8'));
	return connection;
};

const [first, ...others] = TABLES;
/** All views in one query, joined on publication_id: what each says of itself, and how many rows it has. */
const JOINED = `select ${first}.publication_id, ${TABLES.map((table) => `${table}.edition, ${table}.n`).join(', ')} from (
	select publication_id, edition, count(*) as n from ${first} group by 1, 2) ${first} ${others
		.map(
			(table) =>
				`join (select publication_id, edition, count(*) as n from ${table} group by 1, 2) ${table} on ${table}.publication_id = ${first}.publication_id`,
		)
		.join(' ')}`;

describe('readers', () => {
	it('never see a mixture while another process moves the pointer', async () => {
		await withStore(async (store, folder) => {
			const editionOf = new Map<string, bigint>();
			for (const edition of [1, 2, 3]) editionOf.set((await publishEdition(store, edition)).publication_id, BigInt(edition));
			const child = fork(join(import.meta.dirname, '../../support/flip-child.ts'), [folder, ...editionOf.keys()]);
			let flips = 0;
			child.on('message', (count) => (flips = Number(count)));
			await once(child, 'message');
			const connection = await session(folder);
			const reads = { whole: 0, between: 0 };
			const seen = new Set<string>();
			const began = flips;
			while (reads.whole < 200 || seen.size < 3) {
				const rows = (await connection.runAndReadAll(JOINED)).getRows();
				// The pointer moved between two views of one query: the join is then empty, never mixed.
				if (rows.length === 0) reads.between += 1;
				for (const [id, ...figures] of rows) {
					const edition = editionOf.get(String(id));
					expect(figures).toEqual(TABLES.flatMap(() => [edition, 1000n]));
					seen.add(String(id));
					reads.whole += 1;
				}
			}
			child.kill();
			await once(child, 'exit');
			console.info(
				`${reads.whole} whole reads and ${reads.between} between two publications during ${flips - began} moves of the pointer; 0 mixtures`,
			);
			expect(flips - began).toBeGreaterThan(20);
			expect([...seen].sort()).toEqual([...editionOf.keys()].sort());
		});
	}, 60_000);

	it('are told to load the views again when a publication is newer than their views', async () => {
		await withStore(async (store, folder) => {
			const one = await publishEdition(store, 1);
			const connection = await session(folder);
			const { publication_id } = await publishEdition(store, 2);
			await expect(connection.runAndReadAll(JOINED)).rejects.toThrow(`older than publication ${publication_id}`);
			await connection.run(await readFile(join(folder, 'published/views.sql'), 'utf8'));
			expect((await connection.runAndReadAll(JOINED)).getRows()).toEqual([[publication_id, ...TABLES.flatMap(() => [2n, 1000n])]]);
			await rollback(store, one.publication_id);
			expect((await connection.runAndReadAll(JOINED)).getRows()).toEqual([[one.publication_id, ...TABLES.flatMap(() => [1n, 1000n])]]);
		});
	});

	it('see a table that the current publication lacks as empty, and one that it has alone with its rows', async () => {
		await withStore(async (store, folder) => {
			await publishEdition(store, 1, { tables: ['alpha', 'beta'] });
			await publishEdition(store, 2, { tables: ['alpha', 'gamma'] });
			const connection = await session(folder);
			const counts = async () =>
				(
					await connection.runAndReadAll('select (select count(*) from alpha), (select count(*) from beta), (select count(*) from gamma)')
				).getRows();
			expect(await counts()).toEqual([[1000n, 0n, 1000n]]);
			await rollback(store, 'previous');
			expect(await counts()).toEqual([[1000n, 1000n, 0n]]);
		});
	});
});
