import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import type { Scope } from './scopes.ts';
import { callOf, isNode, type Node } from './tree.ts';

/** The value of a subquery in an expression; of one that is compared with, such as `in (select …)`, the column that it gives. */
export const scalar = (query: unknown): Node => ({
	class: 'SUBQUERY',
	type: 'SUBQUERY',
	alias: '',
	subquery_type: 'SCALAR',
	subquery: { node: query, named_param_map: [] },
	comparison_type: 'INVALID',
});

/** The SELECT of a scope with other columns, without what limits its rows, inside the SELECT whose columns it may read. */
const selecting = ({ query, common, outer }: Scope, columns: readonly Node[], isGrouped: boolean): Node => {
	const ungrouped = isGrouped ? {} : { group_expressions: [], group_sets: [] };
	const select = (list: readonly Node[]): Node => ({
		...query,
		...ungrouped,
		cte_map: { map: common },
		select_list: list.map((column, index) => ({ ...column, alias: `c${index}` })), // of two columns of one name the second would be lost
		where_clause: null,
		having: null,
		modifiers: [],
	});
	if (!outer) return select(columns);
	const values = columns.map((column) => scalar(select([column])));
	return selecting(outer, values, false);
};

const described = async (warehouse: Warehouse, query: Node): Promise<string[] | undefined> => {
	try {
		const rows = await Array.fromAsync(warehouse.query(`describe select * from ${callOf(query)}`));
		return rows.map((row) => String(row['column_type']));
	} catch {
		return undefined; // such as an aggregate beside a column that nobody grouped
	}
};

/** True when DuckDB can read the query where it stands alone, with the tables of its WITHs and no other columns. */
export const standsAlone = async (warehouse: Warehouse, { query, common }: Scope): Promise<boolean> =>
	(await described(warehouse, { ...query, cte_map: { map: common } })) !== undefined;

/** Types of expressions, undefined where DuckDB cannot tell. All are asked for at once, and by halves where one of them cannot be told. */
const asked = async (warehouse: Warehouse, scope: Scope, expressions: readonly Node[]): Promise<readonly (string | undefined)[]> => {
	for (const isGrouped of [false, true]) {
		const types = expressions.length === 0 ? [] : await described(warehouse, selecting(scope, expressions, isGrouped));
		if (types) return types;
	}
	if (expressions.length === 1) return [undefined];
	const half = Math.ceil(expressions.length / 2);
	return [...(await asked(warehouse, scope, expressions.slice(0, half))), ...(await asked(warehouse, scope, expressions.slice(half)))];
};

const isBoolean = (expression: Node): boolean =>
	/^(COMPARISON|CONJUNCTION|BETWEEN)$/.test(String(expression['class'])) ||
	/^(OPERATOR_(NOT|IS_NULL|IS_NOT_NULL)|COMPARE_(NOT_)?IN)$/.test(String(expression['type'])) ||
	/^(EXISTS|NOT_EXISTS|ANY)$/.test(String(expression['subquery_type']));

/** The type that the tree itself says, null for a null, which has any; undefined where DuckDB must be asked. */
export const saidType = (expression: Node): string | null | undefined => {
	if (isBoolean(expression)) return 'BOOLEAN';
	const value = expression['class'] === 'CONSTANT' ? expression['value'] : undefined;
	const type = isNode(value) ? value['type'] : expression['cast_type'];
	if (isNode(value) && value['is_null'] === true) return null;
	return isNode(type) ? String(type['id']) : undefined;
};

/** The same for an expression wherever it stands and whatever it is called. */
export const keyOf = (expression: Node): string =>
	JSON.stringify(expression, (key, value: unknown) => (key === 'query_location' || key === 'alias' ? undefined : value));

/** Types of expressions of one query, as DuckDB names them; undefined for a null and for what DuckDB cannot tell. */
export const typesOf = async (
	warehouse: Warehouse,
	scope: Scope,
	expressions: readonly Node[],
): Promise<ReadonlyMap<Node, string | undefined>> => {
	const unsaid = new Map(expressions.flatMap((one) => (saidType(one) === undefined ? [[keyOf(one), one] as const] : [])));
	const columns = [...unsaid].filter(([, { class: kind }]) => kind === 'COLUMN_REF');
	const others = [...unsaid].filter(([, { class: kind }]) => kind !== 'COLUMN_REF'); // aggregates among them
	const types = new Map<string, string | undefined>();
	for (const part of [columns, others]) {
		const found = await asked(
			warehouse,
			scope,
			part.map(([, expression]) => expression),
		);
		part.forEach(([key], index) => types.set(key, found[index]));
	}
	return new Map(expressions.map((one) => [one, saidType(one) ?? types.get(keyOf(one))]));
};
