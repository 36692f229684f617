/** Edits (insert, delete, replace) that turn one text into the other. */
const edits = (left: string, right: string): number => {
	let row = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let i = 1; i <= left.length; i += 1) {
		const above = row;
		row = [i];
		for (let j = 1; j <= right.length; j += 1) {
			const replaced = (above[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
			row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
		}
	}
	return row[right.length] ?? 0;
};

/** The candidate that was most likely meant, or undefined when none is close: more than half of the letters would have to change. */
export const nearest = (name: string, candidates: Iterable<string>): string | undefined => {
	const ranked = [...candidates].map((candidate) => ({ candidate, distance: edits(name.toLowerCase(), candidate.toLowerCase()) }));
	const best = ranked.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))[0];
	return best !== undefined && best.distance <= Math.max(name.length, best.candidate.length) / 2 ? best.candidate : undefined;
};
