import type { Dependent } from './graph.ts';

/** A node as far as its rows live: one that stores none reads its tables again wherever it is read. */
export interface Living extends Dependent {
	readonly isStored: boolean;
}

/**
 * For each node, the stored tables that nothing reads after it, by name; those to keep are in none. The nodes are in building order.
 * A table that only a view reads lives as long as the readers of the view.
 */
export const lastReads = (ordered: readonly Living[], keep: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> => {
	const lastReader = new Map<string, number>(ordered.map(({ name }, index) => [name, keep.has(name) ? ordered.length : index]));
	for (const [index, node] of [...ordered.entries()].reverse()) {
		const until = node.isStored ? index : (lastReader.get(node.name) ?? index);
		for (const table of node.reads) lastReader.set(table, Math.max(lastReader.get(table) ?? 0, until));
	}
	const ending = ordered.flatMap(({ name, isStored }) => {
		const last = isStored ? ordered[lastReader.get(name) ?? ordered.length] : undefined;
		return last === undefined ? [] : [{ name, last: last.name }];
	});
	return new Map([...Map.groupBy(ending, ({ last }) => last)].map(([last, tables]) => [last, tables.map(({ name }) => name)]));
};
