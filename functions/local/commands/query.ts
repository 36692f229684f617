import { Problem } from '../../../shared/problem.ts';
import type { Answer } from '../../../shared/warehouse/duckdb-reader.ts';
import type { Cell } from '../../../shared/warehouse/duckdb-values.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { openPublication, publishedNow } from '../published.ts';
import { withNearest } from '../query-names.ts';
import { textTable } from '../text-table.ts';
import { openWorkplace } from '../workplace.ts';

const cellText = (value: Cell): string =>
	value instanceof Date
		? value
				.toISOString()
				.replace('T', ' ')
				.replace(/(\.000)?Z$/, '')
		: value === null
			? ''
			: String(value);

const csvCell = (value: Cell): string => {
	const text = cellText(value);
	return /[",\n\r]/.test(text) || (text === '' && value !== null) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Line by line as the engine yields them, so that a table of any size can be exported. */
async function* csv({ columns, rows }: Answer, done: () => void): AsyncIterable<string> {
	try {
		yield `${columns.map(({ name }) => csvCell(name)).join(',')}\n`;
		for await (const row of rows) yield `${row.map(csvCell).join(',')}\n`;
	} finally {
		done();
	}
}

const aligned = ({ columns }: Answer, rows: readonly (readonly Cell[])[]): string =>
	textTable(
		columns.map(({ name, isNumber }) => ({ title: name, isNumber })),
		rows.map((row) => row.map((value) => (value === null ? 'null' : cellText(value)))),
	);

const wrong = (what: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where: 'tidemark query', saw, next });

const records = ({ columns }: Answer, rows: readonly (readonly Cell[])[]): Record<string, Cell>[] =>
	rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));

export default {
	about: 'Answer one SELECT over what is published',
	positionals: ['<sql>'],
	options: { ...CONFIGURED, csv: { about: 'print comma-separated values' } },
	details:
		'The query runs in DuckDB over the views of the current publication; publication_id is a column of each. Amounts are\nintegers of minor units, as they are published.',
	async run({ edge, positionals: [sql = ''], values, switches }): Promise<Result> {
		if (sql.trim() === '')
			throw wrong('The query is empty', JSON.stringify(sql), 'write a SELECT, such as "select * from mrr_rollforward"');
		if (switches.has('csv') && switches.has('json')) throw wrong('There are two formats at once', '--json --csv', 'keep one of the two');
		const { store } = await openWorkplace(edge, values);
		const manifest = await publishedNow(store);
		const reader = await openPublication(store, manifest);
		const answer = await reader.query(sql).catch((error: unknown) => {
			reader.close();
			throw withNearest(error, sql, manifest);
		});
		if (switches.has('csv')) return { text: csv(answer, () => reader.close()), data: null };
		const rows = await Array.fromAsync(answer.rows).finally(() => reader.close());
		return { text: aligned(answer, rows), data: { publication_id: manifest.publication_id, rows: records(answer, rows) } };
	},
} satisfies Command;
