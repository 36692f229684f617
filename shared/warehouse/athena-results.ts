import { type ColumnInfo, GetQueryResultsCommand, type GetQueryResultsOutput } from '@aws-sdk/client-athena';
import type { Row } from '../contracts/column.ts';
import { Problem } from '../problem.ts';
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

const page = (ports: AthenaPorts, id: string, token: string | undefined): Promise<GetQueryResultsOutput> =>
	patiently(ports.sleep, `query ${id}`, () =>
		ports.athena.send(
			new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000, ...(token === undefined ? {} : { NextToken: token }) }),
		),
	);

const columnsIn = (output: GetQueryResultsOutput): TableColumn[] =>
	(output.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((info: ColumnInfo) =>
		portableColumn('query', info.Name ?? '', info.Type ?? ''),
	);

/** Columns of a SELECT as the engine sees them. */
export const selectedColumns = async (ports: AthenaPorts, table: string, select: string): Promise<TableColumn[]> =>
	columnsIn(await page(ports, await executed(ports, table, select), undefined));

/** Streams the rows of a SELECT, one page of a thousand in memory. The first row of the first page repeats the names. */
export async function* resultRows(ports: AthenaPorts, select: string): AsyncIterable<Row> {
	const id = await executed(ports, 'of a query', select);
	let output = await page(ports, id, undefined);
	const columns = columnsIn(output);
	for (let isFirst = true; ; isFirst = false) {
		for (const { Data = [] } of (output.ResultSet?.Rows ?? []).slice(isFirst ? 1 : 0))
			yield Object.fromEntries(columns.map(({ name, type }, index) => [name, fromAthena(type, Data[index]?.VarCharValue)]));
		if (output.NextToken === undefined) return;
		output = await page(ports, id, output.NextToken);
	}
}
