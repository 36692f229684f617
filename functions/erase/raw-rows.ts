import type { Row } from '../../shared/contracts/column.ts';
import type { Entity } from '../../shared/contracts/entity.ts';
import { observationColumns } from '../../shared/contracts/observation.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { CommittedFile } from '../ingest/log-state.ts';
import { bufferOf, readParquet } from '../ingest/parquet-read.ts';
import { storedRow } from '../ingest/stored-row.ts';

/** All rows of a committed file with their observation columns, in order. Problem (data) when the file is gone. */
export async function* rawRows(store: ObjectStore, { key }: CommittedFile, { columns }: Entity): AsyncGenerator<Row> {
	const object = await store.get(key);
	if (object === undefined) throw missing(key);
	const all = { ...observationColumns, ...columns };
	const table = await readParquet(bufferOf(object.body));
	for await (const rows of table.groups()) for (const row of rows) yield storedRow(all, row);
}

const missing = (key: string): Problem =>
	new Problem({
		kind: 'data',
		what: 'A committed file is gone',
		where: key,
		saw: 'no object',
		next: 'bring its version or a backup back first: nothing was erased, since what it holds must be erased too',
	});
