import { type Demand, operandsOf, type TypedRule } from '../rule.ts';
import { isNode, nodesIn } from '../tree.ts';

const differs: Demand['differs'] = (types) =>
	types.some((type) => /^(DOUBLE|FLOAT|TIMESTAMP)/.test(type)) ? 'the engines write it differently' : undefined;

/** The lint sees it where a name, a literal or a cast gives it away; here the type does. */
export const printed: TypedRule = {
	name: 'printed-value',
	portable: 'carry the value as it is; text is made in TypeScript',
	find: (node, scope) => {
		const type = node['cast_type'];
		const prints = isNode(type) && type['id'] === 'VARCHAR';
		return prints ? [{ place: 'a cast to varchar', operands: operandsOf(nodesIn(node['child']), scope), differs }] : [];
	},
};
