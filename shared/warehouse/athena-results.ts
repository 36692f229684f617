import { type ColumnInfo, GetQueryResultsCommand, type GetQueryResultsOutput } from '@aws-sdk/client-athena';
import type { Row } from '../contracts/column.ts';
import { Problem } from '../problem.ts';
import { piecesOf } from '../storage/pieces.ts';
import { type ResultLine, resultLines } from './athena-csv.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { executed } from './athena-statement.ts';
import { patiently } from './athena-throttling.ts';
import { columnTypeOf, fromAthena } from './athena-values.ts';
import type { TableColumn } from './warehouse.ts';

/** Our column for one that Athena or Glue describes. Problem (defect) for a type that tables may not have. */
export const portableColumn = (table: string, name: string, printed: string): TableColumn => {
	const type = columnTypeOf(printed);
	if (type !== undefined) return { name, type };
	throw new Problem({
		kind: 'defect',
		what: 'an output column has a type that tables may not have',
		where: `${table}.${name}`,
		saw: printed,
		next: 'cast it to boolean, integer, bigint, double, decimal, varchar, date or timestamp',
	});
};

/** Athena gives a thousand rows in one answer at most. */
const page = (ports: AthenaPorts, id: string): Promise<GetQueryResultsOutput> =>
	patiently(ports.sleep, `query ${id}`, () => ports.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000 })));

const columnsIn = (output: GetQueryResultsOutput): TableColumn[] =>
	(output.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((info: ColumnInfo) =>
		portableColumn('query', info.Name ?? '', info.Type ?? ''),
	);

/** Columns of a SELECT as the engine sees them. */
export const selectedColumns = async (ports: AthenaPorts, table: string, select: string): Promise<TableColumn[]> =>
	columnsIn(await page(ports, (await executed(ports, table, select)).id));

/** How many rows a CREATE TABLE AS that succeeded has written. */
export const writtenRows = async (ports: AthenaPorts, table: string, id: string): Promise<number> => {
	const { UpdateCount } = await page(ports, id);
	if (UpdateCount !== undefined) return UpdateCount;
	throw new Problem({
		kind: 'defect',
		what: 'Athena did not say how many rows it wrote',
		where: `table ${table}`,
		saw: `query ${id}`,
		next: 'report this as a bug',
	});
};

const notKept = (saw: string): Problem =>
	new Problem({
		kind: 'configuration',
		what: 'a result is not where it can be read',
		where: 'query result',
		saw,
		next: 'let the workgroup that runs use keep its results in the data bucket, and leave them there while a run is under way',
	});

/** The lines of the file in which Athena keeps a result, in the order that the SELECT says, without the names. */
async function* keptLines({ store }: AthenaPorts, output: string | undefined): AsyncGenerator<readonly ResultLine[]> {
	const root = store.address('x').slice(0, -1); // the key of an object is its address without this
	if (output === undefined || !output.startsWith(root)) throw notKept(output ?? 'no address');
	const pieces = await piecesOf(store, output.slice(root.length));
	if (pieces === undefined) throw notKept(`no object at ${output}`);
	let names = 1;
	for await (const lines of resultLines(pieces)) {
		yield names === 0 ? lines : lines.slice(names);
		names = Math.max(0, names - lines.length);
	}
}

const rowOf = (columns: readonly TableColumn[], line: ResultLine): Row => {
	if (line.length === columns.length) {
		const row: Row = {};
		for (const [index, { name, type }] of columns.entries()) row[name] = fromAthena(type, line[index]);
		return row;
	}
	throw new Problem({
		kind: 'defect',
		what: `a row of a result has not the ${columns.length} values that its columns say`,
		where: 'query result',
		saw: `${line.length} values`,
		next: 'report this as a bug: Athena stores results in a way that is not known here',
	});
};

/**
 * Streams the rows of a SELECT. A thousand come with the answer; of more, the file is read in which Athena keeps them all, 8 MiB in memory:
 * fetched a thousand at a time, the rows of a large company would take longer than an invocation lasts.
 */
export async function* resultRows(ports: AthenaPorts, select: string): AsyncIterable<Row> {
	const { id, output } = await executed(ports, 'of a query', select);
	const { NextToken, ...first } = await page(ports, id);
	const columns = columnsIn(first);
	if (NextToken === undefined) {
		const [_names, ...rows] = first.ResultSet?.Rows ?? [];
		for (const { Data = [] } of rows)
			yield rowOf(
				columns,
				Data.map(({ VarCharValue }) => VarCharValue),
			);
		return;
	}
	for await (const lines of keptLines(ports, output)) for (const line of lines) yield rowOf(columns, line);
}
