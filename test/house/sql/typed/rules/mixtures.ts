import { scalar } from '../expression-types.ts';
import { operandsOf, type TypedRule } from '../rule.ts';
import { queryIn } from '../scopes.ts';
import { type Node, nodesIn } from '../tree.ts';

const CALLS = /^(nullif|greatest|least|coalesce)$/;

/** The values that a node compares with each other, or gives one of. */
const mixed = (node: Node): Node[] => {
	const { class: kind, type } = node;
	const all = (...properties: readonly string[]): Node[] => properties.flatMap((property) => nodesIn(node[property]));
	if (kind === 'COMPARISON') return all('left', 'right');
	if (kind === 'BETWEEN') return all('input', 'lower', 'upper');
	if (kind === 'CASE') return [...all('case_checks').flatMap(({ then_expr: value }) => nodesIn(value)), ...all('else_expr')];
	if (/^(COMPARE_IN|COMPARE_NOT_IN|OPERATOR_COALESCE|ARRAY_CONSTRUCTOR)$/.test(String(type))) return all('children');
	if (/^WINDOW_(LAG|LEAD)$/.test(String(type))) return all('children', 'default_expr');
	if (node['subquery_type'] === 'ANY') return [...all('child'), scalar(queryIn(node['subquery']))];
	return kind === 'FUNCTION' && CALLS.test(String(node['function_name'])) ? all('children') : [];
};

const PLACES: Readonly<Record<string, string>> = {
	COMPARISON: 'a comparison',
	BETWEEN: 'between',
	CASE: 'the values of a case',
	SUBQUERY: 'in (select …)',
};

/** DuckDB makes a number of a text, or a text of a number, where they meet. */
export const mixtures: TypedRule = {
	name: 'mixed-types',
	portable: 'cast(n as varchar) beside texts, numbers beside numbers',
	find: (node, scope) => {
		const operands = operandsOf(mixed(node), scope);
		const place = PLACES[String(node['class'])] ?? 'a list of values';
		return operands.length > 1 ? [{ place, operands }] : [];
	},
};
