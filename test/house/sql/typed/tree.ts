import { text } from '../../../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';

/** One object of the syntax tree that DuckDB gives of a statement: a query, a table, an expression, or a part of one. */
export interface Node {
	readonly [property: string]: unknown;
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nodes that a property holds: one, many, or many lists of them; none where it is absent. */
export const nodesIn = (value: unknown): Node[] => {
	if (Array.isArray(value)) return value.flatMap(nodesIn);
	return isNode(value) ? [value] : [];
};

/**
 * What reading and writing would lose: no place is a number of 64 bits, the double 1.0 would become the integer 1, and DuckDB leaves it to
 * a setting of the connection, which a tree does not carry, that integers divide as Trino divides them.
 */
const kept = (key: string, value: unknown): unknown => {
	if (key === 'query_location') return Number.isSafeInteger(value) ? value : undefined;
	if (key === 'function_name' && value === '/') return '//';
	const isDouble = isNode(value) && isNode(value['type']) && value['type']['id'] === 'DOUBLE';
	return isDouble && Number.isSafeInteger(value['value']) ? { ...value, value: `double ${value['value']}` } : value;
};

const jsonOf = (query: Node): string =>
	JSON.stringify({ error: false, statements: [{ node: query, named_param_map: [] }] }).replace(/"double (-?\d+)"/g, '$1.0');

/** DuckDB's own tree of a statement, with the place of each expression in its text; throws what the parser says against it. */
export const queryOf = async (warehouse: Warehouse, sql: string): Promise<Node> => {
	for await (const { tree } of warehouse.query(`select cast(json_serialize_sql(${text(sql)}) as varchar) as tree`)) {
		const { error, error_message: message, statements } = JSON.parse(String(tree), kept);
		if (error || statements.length !== 1) throw new SyntaxError(String(message ?? 'not one statement'));
		return statements[0].node;
	}
	throw new SyntaxError('no statement');
};

/** A statement in which the query stands again; a table function, so that it can be described without being written out. */
export const callOf = (query: Node): string => `json_execute_serialized_sql(${text(jsonOf(query))})`;

const ONE_ROW = {
	type: 'SELECT_NODE',
	modifiers: [],
	cte_map: { map: [] },
	from_table: { type: 'EMPTY' },
	group_expressions: [],
	group_sets: [],
	aggregate_handling: 'STANDARD_HANDLING',
};

/** An expression as DuckDB writes it, on one line, cut where it is long. */
export const writtenOut = async (warehouse: Warehouse, expression: Node): Promise<string> => {
	const query = jsonOf({ ...ONE_ROW, select_list: [{ ...expression, alias: '' }] });
	for await (const { written } of warehouse.query(`select json_deserialize_sql(${text(query)}) as written`)) {
		const whole = String(written)
			.replace(/^SELECT /, '')
			.replaceAll(' // ', ' / ');
		return whole.length > 90 ? `${whole.slice(0, 90)}…` : whole;
	}
	return '';
};

/** Line of a node in the text of its statement, from 1: its own, or that of the first part that has a place. */
export const lineOf = (sql: string, node: Node): number => {
	const offset = offsetOf(node);
	return Buffer.from(sql).subarray(0, offset).toString().split('\n').length;
};

/** Bytes before it in the text. */
const offsetOf = (node: Node): number => {
	const own = node['query_location'];
	if (typeof own === 'number') return own;
	return Math.min(...Object.values(node).flatMap(nodesIn).map(offsetOf));
};
