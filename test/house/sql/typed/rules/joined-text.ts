import { operandsOf, type TypedRule } from '../rule.ts';
import { nodesIn } from '../tree.ts';

/** DuckDB writes out whatever is joined to a text. */
export const joinedText: TypedRule = {
	name: 'joined-text',
	portable: 's || cast(n as varchar)',
	find: (node, scope) =>
		node['function_name'] === '||' ? [{ place: '||', operands: operandsOf(nodesIn(node['children']), scope), families: ['text'] }] : [],
};
