import type { Manifest } from '../../../shared/contracts/publication.ts';
import { nearest } from '../../../shared/nearest.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Answer } from '../../../shared/warehouse/duckdb-reader.ts';
import type { Cell } from '../../../shared/warehouse/duckdb-values.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { openPublication, publishedNow } from '../published.ts';
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

/** Adds the name that was probably meant to what the engine says about a name it does not know. */
const withNearest = (error: unknown, manifest: Manifest): unknown => {
	if (!(error instanceof Problem)) return error;
	const said = error.saw ?? '';
	const table = /Table with name "?(\w+)"? does not exist/i.exec(said)?.[1];
	const column = /column "?(\w+)"? not found/i.exec(said)?.[1] ?? /does not have a column named "?(\w+)"?/i.exec(said)?.[1];
	const [kind, name, known] =
		table === undefined
			? (['column', column, new Set(manifest.tables.flatMap(({ columns }) => columns.map((each) => each.name)))] as const)
			: (['view', table, new Set(manifest.tables.map((each) => each.name))] as const);
	if (name === undefined) return error;
	const meant = nearest(name, known);
	const next = meant === undefined ? `there are: ${[...known].sort().join(', ')}` : `did you mean ${meant}?`;
	return new Problem({ kind: 'configuration', what: `There is no ${kind} of that name`, where: 'query', saw: name, next, cause: error });
};

const records = ({ columns }: Answer, rows: readonly (readonly Cell[])[]): Record<string, Cell>[] =>
	rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));

export default {
	about: 'Answer one SELECT over what is published',
	positionals: ['<sql>'],
	options: { ...CONFIGURED, csv: { about: 'print comma-separated values' } },
	details:
		'The query runs in DuckDB over the views of the current publication; publication_id is a column of each. Amounts are\nintegers of minor units, as they are published.',
	async run({ edge, positionals: [sql = ''], values, switches }): Promise<Result> {
		const { store } = await openWorkplace(edge, values);
		const manifest = await publishedNow(store);
		const reader = await openPublication(store, manifest);
		const answer = await reader.query(sql).catch((error: unknown) => {
			reader.close();
			throw withNearest(error, manifest);
		});
		if (switches.has('csv') && !switches.has('json')) return { text: csv(answer, () => reader.close()), data: null };
		const rows = await Array.fromAsync(answer.rows).finally(() => reader.close());
		return { text: aligned(answer, rows), data: { publication_id: manifest.publication_id, rows: records(answer, rows) } };
	},
} satisfies Command;
