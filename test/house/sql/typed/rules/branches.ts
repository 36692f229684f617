import { type Operand, operandsOf, type TypedRule } from '../rule.ts';
import type { Scope } from '../scopes.ts';
import { isNode, type Node, nodesIn } from '../tree.ts';

/** The SELECTs that a union, or another operation on sets, puts below each other. */
const branchesOf = (scope: Scope): Scope[] => {
	const { query } = scope;
	if (query['type'] === 'SELECT_NODE') return [scope];
	return [query['left'], query['right']].flatMap(nodesIn).flatMap((branch) => branchesOf({ ...scope, query: branch }));
};

const isStar = ({ class: kind }: Node): boolean => kind === 'STAR';

/** Rows of expressions as columns; none where a row takes all columns of a table, which the lint refuses. */
const columnsOf = (rows: readonly (readonly Operand[])[]): Operand[][] => {
	if (rows.some((row) => row.some(({ expression }) => isStar(expression)))) return [];
	return (rows[0] ?? []).map((_, index) => rows.flatMap((row) => row[index] ?? []));
};

const valuesIn = (node: Node): Node[][] =>
	node['type'] === 'EXPRESSION_LIST' && Array.isArray(node['values']) ? node['values'].map((row) => nodesIn(row).filter(isNode)) : [];

/** DuckDB finds a type that holds the values of all rows; Trino wants the rows to agree. */
export const branches: TypedRule = {
	name: 'mixed-branches',
	portable: 'cast(n as varchar) in the branch that has the number',
	find: (node, scope) => {
		const isUnion = node === scope.query && node['type'] === 'SET_OPERATION_NODE';
		const rows = isUnion
			? branchesOf(scope).map((branch) => operandsOf(nodesIn(branch.query['select_list']), branch))
			: valuesIn(node).map((row) => operandsOf(row, scope));
		const place = isUnion ? 'the branches of a union' : 'the rows of VALUES';
		return columnsOf(rows).map((operands) => ({ place, operands }));
	},
};
