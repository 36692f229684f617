import { type Family, familyOf, NUMBERS } from '../families.ts';
import { operandsOf, type TypedRule } from '../rule.ts';
import { isNode, nodesIn } from '../tree.ts';

/** What Trino casts from; to a text it casts everything. DuckDB plans each of these casts, and fails at the first row. */
const SOURCES: Readonly<Partial<Record<Family, readonly Family[]>>> = {
	integer: [...NUMBERS, 'text', 'boolean'],
	fraction: [...NUMBERS, 'text', 'boolean'],
	boolean: [...NUMBERS, 'text', 'boolean'],
	time: ['time', 'text'],
};

export const casts: TypedRule = {
	name: 'impossible-cast',
	portable: "date_diff('day', date '1970-01-01', d)",
	find: (node, scope) => {
		const type = node['cast_type'];
		const family = isNode(type) ? familyOf(String(type['id'])) : undefined;
		const families = family ? SOURCES[family] : undefined;
		return families ? [{ place: 'cast', operands: operandsOf(nodesIn(node['child']), scope), families }] : [];
	},
};
