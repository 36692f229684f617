import { operandsOf, type TypedRule } from '../rule.ts';
import { type Node, nodesIn } from '../tree.ts';

/** Properties that hold a condition, whatever node has them. */
const HOLDERS: Readonly<Record<string, string>> = {
	where_clause: 'where',
	having: 'having',
	condition: 'on',
	filter: 'filter (where …)',
	filter_expr: 'filter (where …)',
	when_expr: 'when',
};

const isLogical = ({ class: kind, type }: Node): boolean => kind === 'CONJUNCTION' || type === 'OPERATOR_NOT';

/** DuckDB takes every number but 0 for true, and some texts. */
export const conditions: TypedRule = {
	name: 'condition-type',
	portable: "n <> 0, s = 'true'",
	find: (node, scope) => {
		const held = Object.entries(HOLDERS).map(([property, place]) => ({ place, conditions: nodesIn(node[property]) }));
		const joined = { place: 'and, or, not', conditions: isLogical(node) ? nodesIn(node['children']) : [] };
		return [...held, joined]
			.filter(({ conditions }) => conditions.length > 0)
			.map(({ place, conditions }) => ({ place, operands: operandsOf(conditions, scope), families: ['boolean'] }));
	},
};
