import type { Finding } from '../../../../functions/transform/lint.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { callOf, lineOf, type Node, nodesIn, queryOf } from './tree.ts';

export const UNTYPED_RULE = 'untyped-null';

type Column = readonly [name: string, type: string];

const described = async (warehouse: Warehouse, query: Node): Promise<readonly Column[]> => {
	try {
		const rows = await Array.fromAsync(warehouse.query(`describe select * from ${callOf(query)}`));
		return rows.map((row) => [String(row['column_name']), String(row['column_type'])]);
	} catch {
		return []; // a column that is not there: other tests say so
	}
};

/**
 * The query as the table of a SELECT that probes its columns. Its WITHs stand before that SELECT: a query with WITHs of its own would
 * have given its nulls a type.
 */
const probing = async (warehouse: Warehouse, query: Node, suspects: readonly Column[]): Promise<Node> => {
	const outer = await queryOf(warehouse, `select ${suspects.map(probed).join(', ')} from (select 1)`);
	const inner = { node: { ...query, cte_map: { map: [] } }, named_param_map: [] };
	return { ...outer, cte_map: query['cte_map'], from_table: { ...nodesIn(outer['from_table'])[0], subquery: inner } };
};

/** A null without a type takes any type beside it; of an integer, which is what DuckDB calls both, no boolean is made. */
const probed = ([name]: Column): string => {
	const quoted = `"${name.replaceAll('"', '""')}"`;
	return `coalesce(${quoted}, cast(null as boolean)) as ${quoted}`;
};

const firstSelect = (query: Node): Node => {
	const [left] = nodesIn(query['left']);
	return left ? firstSelect(left) : query;
};

/** Columns of the result that are null without a type, whether they say so or come from a WITH, a CASE or a nullif; to DuckDB what is joined to a null is one, too. */
export const untypedColumns = async (warehouse: Warehouse, sql: string, query: Node): Promise<Finding[]> => {
	const columns = await described(warehouse, query);
	const suspects = columns.filter(([, type]) => type === 'INTEGER');
	if (suspects.length === 0) return [];
	const types = new Map(await described(warehouse, await probing(warehouse, query, suspects)));
	return columns.flatMap(([name], index) =>
		types.get(name) === 'BOOLEAN'
			? {
					rule: UNTYPED_RULE,
					line: lineOf(sql, nodesIn(firstSelect(query)['select_list'])[index] ?? query),
					message: `${name} of the result is null without a type: DuckDB makes it an integer, Athena refuses`,
					portable: 'cast(null as varchar)',
				}
			: [],
	);
};
