import { type Node, isNode, nodesIn } from './tree.ts';

/** A query with what its expressions may name beside its own tables. */
export interface Scope {
	/** A SELECT_NODE or a SET_OPERATION_NODE. */
	readonly query: Node;
	/** Entries of the WITHs around it and of its own. */
	readonly common: readonly Node[];
	/** The SELECT in one of whose expressions it stands, however deep, and whose columns it may read. */
	readonly outer?: Scope;
}

/** The query that a subquery, or an entry of a WITH, holds. */
export const queryIn = (holder: unknown): Node | undefined => {
	const query = isNode(holder) ? holder['node'] : undefined;
	return isNode(query) ? query : undefined;
};

const childrenOf = (node: Node): Node[] => Object.entries(node).flatMap(([key, value]) => (key === 'cte_map' ? [] : nodesIn(value)));
const isQuery = ({ type }: Node): boolean => String(type).endsWith('_NODE');

/** Every node of a query that reads the query's own tables: the queries inside it are left out, the nodes that hold them are not. */
export const nodesOf = (node: Node): Node[] => [
	node,
	...childrenOf(node).flatMap((child) => (queryIn(child) || isQuery(child) ? [] : nodesOf(child))),
];

const entriesOf = (query: Node): Node[] => (isNode(query['cte_map']) ? nodesIn(query['cte_map']['map']) : []);
const keyOf = (entry: Node): unknown => entry['key'];
const entryQuery = ({ value }: Node): Node | undefined => queryIn(isNode(value) ? value['query'] : undefined);

/** A query and all queries inside it, each with the tables that its WITHs give it; branches before their union, which knows less of them. */
export const scopesOf = (query: Node, around: readonly Node[] = [], outer?: Scope): Scope[] => {
	const inWith: Scope[] = [];
	let common = around;
	for (const entry of entriesOf(query)) {
		const defined = entryQuery(entry);
		if (defined) inWith.push(...scopesOf(defined, common, outer));
		common = [...common.filter((other) => keyOf(other) !== keyOf(entry)), entry];
	}
	const scope: Scope = { query, common, ...(outer ? { outer } : {}) };
	if (query['type'] === 'SET_OPERATION_NODE') {
		const branches = [query['left'], query['right']].flatMap(nodesIn).flatMap((branch) => scopesOf(branch, common, outer));
		return [...inWith, ...branches, scope];
	}
	const inside = nodesOf(query).flatMap((node) => {
		const held = queryIn(node['subquery']);
		return held ? scopesOf(held, common, node['class'] === 'SUBQUERY' ? scope : outer) : [];
	});
	return [...inWith, scope, ...inside];
};
