import { Problem } from '../../shared/problem.ts';

export interface Dependent {
	readonly name: string;
	/** File or declaration it comes from, for messages. */
	readonly from: string;
	readonly reads: readonly string[];
}

const fault = (what: string, where: string, saw: string, next: string): Problem => new Problem({ kind: 'defect', what, where, saw, next });

/** Nodes by name, in the order of their names. Two nodes of one name are a Problem: the second would silently replace the first. */
const byName = <N extends Dependent>(nodes: readonly N[]): Map<string, N> => {
	const named = new Map<string, N>();
	for (const node of [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const other = named.get(node.name);
		if (other) throw fault('two models make the same table', `${other.from} and ${node.from}`, node.name, 'rename one of them');
		named.set(node.name, node);
	}
	return named;
};

/** The circle that some waiting node is in: each waits for the next. */
const circleIn = (waiting: ReadonlyMap<string, Dependent>): string[] => {
	const trail: string[] = [];
	let at = [...waiting.keys()][0] ?? '';
	while (!trail.includes(at)) {
		trail.push(at);
		at = waiting.get(at)?.reads.find((table) => waiting.has(table)) ?? at;
	}
	return [...trail.slice(trail.indexOf(at)), at];
};

/**
 * The nodes in an order in which each stands after all it reads; ties by name, so the order is always the same.
 * A table that nobody makes, one that two make, and a circle are Problems that name the nodes.
 */
export const inOrder = <N extends Dependent>(nodes: readonly N[]): N[] => {
	const waiting = byName(nodes);
	for (const { reads, from } of nodes) {
		const missing = reads.find((table) => !waiting.has(table));
		if (missing !== undefined) throw fault('a model reads a table that nothing makes', from, missing, 'correct the name, or add the model');
	}
	const ordered: N[] = [];
	const done = new Set<string>();
	while (waiting.size > 0) {
		const next = [...waiting.values()].find((node) => node.reads.every((table) => done.has(table)));
		if (!next) {
			const circle = circleIn(waiting);
			const froms = [...new Set(circle)].map((name) => waiting.get(name)?.from ?? name);
			throw fault(
				'models read each other in a circle',
				froms.join(', '),
				circle.join(' -> '),
				'move what both need into a model of its own',
			);
		}
		waiting.delete(next.name);
		done.add(next.name);
		ordered.push(next);
	}
	return ordered;
};

/** The nodes that the targets need, themselves included; all nodes when no target is named. An unknown target is a Problem. */
export const upstream = <N extends Dependent>(nodes: readonly N[], targets: readonly string[] | undefined): N[] => {
	if (targets === undefined) return [...nodes];
	const named = byName(nodes);
	const wanted = new Set<string>();
	const want = (name: string, by: string): void => {
		if (wanted.has(name)) return;
		const node = named.get(name);
		if (!node) throw fault('a table is asked for that nothing makes', by, name, 'correct the name, or add the model');
		wanted.add(name);
		for (const table of node.reads) want(table, node.from);
	};
	for (const target of targets) want(target, 'targets');
	return nodes.filter(({ name }) => wanted.has(name));
};
