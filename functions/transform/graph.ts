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
		if (missing !== undefined) throw new Problem({ kind: 'defect', what: 'a model reads a table that nothing makes', where: node.name, saw: missing, next: 'correct the name, or add the model' });
	}
	const ordered: N[] = [];
	const done = new Set<string>();
	while (waiting.size > 0) {
		const next = [...waiting.values()].find((node) => node.reads.every((table) => done.has(table)));
		if (!next) throw new Problem({ kind: 'defect', what: 'models read each other in a circle', where: [...waiting.keys()].join(', '), next: 'move what both need into a model of its own' });
		waiting.delete(next.name);
		done.add(next.name);
		ordered.push(next);
	}
	return ordered;
};
