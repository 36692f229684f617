import type { Row } from '../../../shared/contracts/column.ts';
import { Problem } from '../../../shared/problem.ts';
import { text } from './fields.ts';

/**
 * Rows that follow each other and agree in the text columns given; the query must order by those columns first.
 * `rows` may be missing only by the mistake of naming an input that was not declared.
 */
export async function* groupsOf(
	rows: AsyncIterable<Row> | undefined,
	columns: readonly string[],
): AsyncGenerator<readonly [Row, ...Row[]]> {
	if (rows === undefined)
		throw new Problem({
			kind: 'defect',
			what: 'a postprocess input is missing',
			where: columns.join(', '),
			next: 'declare it among the inputs under the name that run reads',
		});
	let group: [Row, ...Row[]] | undefined;
	for await (const row of rows) {
		const head = group?.[0];
		if (group && head && columns.every((column) => text(head, column) === text(row, column))) {
			group.push(row);
			continue;
		}
		if (group) yield group;
		group = [row];
	}
	if (group) yield group;
}
