/** Letters to insert, delete or replace to turn one text into the other. */
const distance = (left: string, right: string): number => {
	let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let row = 0; row < left.length; row++) {
		const current = [row + 1];
		for (let at = 1; at <= right.length; at++) {
			const replace = (previous[at - 1] ?? 0) + (right[at - 1] === left[row] ? 0 : 1);
			current.push(Math.min(replace, (previous[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
		}
		previous = current;
	}
	return previous[right.length] ?? 0;
};

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The candidate most like a name, or undefined when none is close enough to be meant. */
export const nearest = (name: string, candidates: readonly string[]): string | undefined => {
	const ranked = candidates
		.map((candidate) => ({ candidate, apart: distance(plain(name), plain(candidate)) }))
		.sort((a, b) => a.apart - b.apart);
	const [best] = ranked;
	return best !== undefined && best.apart <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
};
