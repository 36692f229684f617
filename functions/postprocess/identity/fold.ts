/**
 * Which account each id is counted under, when `links` say "from is the same as into". Chains are followed to their end.
 * In a circle the smallest id of the circle stays, whatever the order of the links; the ids of circles come back so that they can be reported.
 */
export const foldAccounts = (
	ids: Iterable<string>,
	links: ReadonlyMap<string, string>,
): { root: ReadonlyMap<string, string>; circles: readonly string[] } => {
	const root = new Map<string, string>();
	const circles: string[] = [];
	for (const id of ids) {
		const trail = [id];
		let at = links.get(id);
		while (at !== undefined && !trail.includes(at)) {
			trail.push(at);
			at = links.get(at);
		}
		const circle = at === undefined ? [] : trail.slice(trail.indexOf(at));
		if (circle.length > 0) circles.push(id);
		root.set(id, circle.length > 0 ? smallest(circle) : (trail.at(-1) ?? id));
	}
	return { root, circles };
};

const smallest = (ids: readonly string[]): string => ids.reduce((least, id) => (id < least ? id : least));
