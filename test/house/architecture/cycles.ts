/** A circle in a graph of names, as the names along it (the first again at the end), or null where there is none. */
export const findCycle = (edges: ReadonlyMap<string, readonly string[]>): string[] | null => {
	const done = new Set<string>();
	const trail: string[] = [];
	const visit = (name: string): string[] | null => {
		const seen = trail.indexOf(name);
		if (seen >= 0) return [...trail.slice(seen), name];
		if (done.has(name)) return null;
		trail.push(name);
		for (const next of edges.get(name) ?? []) {
			const cycle = visit(next);
			if (cycle) return cycle;
		}
		trail.pop();
		done.add(name);
		return null;
	};
	for (const name of edges.keys()) {
		const cycle = visit(name);
		if (cycle) return cycle;
	}
	return null;
};
