import { Problem } from '../../shared/problem.ts';

export interface Dependent {
	readonly name: string;
	readonly reads: readonly string[];
}

/**
 * The nodes in an order in which each stands after all it reads; ties by name, so the order is always the same.
 * A table that nobody makes and a circle are Problems that name the nodes.
 */
export const inOrder = <N extends Dependent>(nodes: readonly N[]): N[] => {
	const waiting = new Map([...nodes].sort((a, b) => (a.name < b.name ? -1 : 1)).map((node) => [node.name, node]));
	for (const node of nodes) {
		const missing = node.reads.find((table) => !waiting.has(table));
		if (missing !== undefined)
			throw new Problem({
				kind: 'defect',
				what: 'a model reads a table that nothing makes',
				where: node.name,
				saw: missing,
				next: 'correct the name, or add the model',
			});
	}
	const ordered: N[] = [];
	const done = new Set<string>();
	while (waiting.size > 0) {
		const next = [...waiting.values()].find((node) => node.reads.every((table) => done.has(table)));
		if (!next)
			throw new Problem({
				kind: 'defect',
				what: 'models read each other in a circle',
				where: [...waiting.keys()].join(', '),
				next: 'move what both need into a model of its own',
			});
		waiting.delete(next.name);
		done.add(next.name);
		ordered.push(next);
	}
	return ordered;
};

/** The nodes that the targets need, themselves included; all nodes when no target is named. An unknown target is a Problem. */
export const upstream = <N extends Dependent>(nodes: readonly N[], targets: readonly string[] | undefined): N[] => {
	if (targets === undefined) return [...nodes];
	const byName = new Map(nodes.map((node) => [node.name, node]));
	const wanted = new Set<string>();
	const want = (name: string, by: string): void => {
		if (wanted.has(name)) return;
		const node = byName.get(name);
		if (!node)
			throw new Problem({
				kind: 'defect',
				what: 'a table is asked for that nothing makes',
				where: by,
				saw: name,
				next: 'correct the name, or add the model',
			});
		wanted.add(name);
		for (const table of node.reads) want(table, name);
	};
	for (const target of targets) want(target, 'targets');
	return nodes.filter(({ name }) => wanted.has(name));
};
