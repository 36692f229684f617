import type { Manifest } from '../../../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../../../shared/storage/object-store.ts';
import { type Answer, duckdbReader, type Reader } from '../../../../shared/warehouse/duckdb-reader.ts';
import type { Cell } from '../../../../shared/warehouse/duckdb-values.ts';
import { text } from '../../../../shared/warehouse/literal.ts';
import type { Built } from '../../../support/company.ts';

/** Remembers every answer: thousands of figures are asked for, and most of their questions are the same. */
const remembering = (reader: Reader): Reader => {
	const answers = new Map<string, Promise<{ readonly columns: Answer['columns']; readonly rows: readonly (readonly Cell[])[] }>>();
	const ask = async (statement: string) => {
		const { columns, rows } = await reader.query(statement);
		return { columns, rows: await Array.fromAsync(rows) };
	};
	return {
		query: async (statement) => {
			const answer = answers.get(statement) ?? ask(statement);
			answers.set(statement, answer);
			const { columns, rows } = await answer;
			return { columns, rows: ReadableStream.from(rows) };
		},
		close: () => reader.close(),
	};
};

/** A reader over tables that were just built, as over a publication of them; tables instead of views, since a company's every figure is asked for. */
export const readerOf = async ({ tables, warehouse }: Built, store: ObjectStore): Promise<Reader> => {
	const script: string[] = [];
	for (const { name, key } of tables)
		for (const file of await warehouse.export(name, `published/${name}`, key))
			script.push(`create table ${name} as select * from read_parquet(${text(store.address(file))})`);
	return remembering(await duckdbReader(script.join(';\n'), [store.address('published')]));
};

/** What a manifest would say of their tables and of their one policy. */
export const manifestOf = async ({ tables, warehouse }: Built, policy: string): Promise<Manifest> => ({
	format: 1,
	publication_id: '20250101T000000000Z-00000000',
	previous: null,
	created_at: '2025-01-01T00:00:00Z',
	as_of: '2025-01-01T00:00:00Z',
	input_hash: '0'.repeat(64),
	commits: {},
	policies: [{ policy_id: policy, policy_hash: '0'.repeat(16) }],
	tables: await Promise.all(
		tables.map(async ({ name, description, key }) => ({
			name,
			description,
			key: [...key],
			columns: [...(await warehouse.columns(name))],
			keys: [],
			rows: 0,
			hash: '0'.repeat(64),
		})),
	),
	checks: [],
});
