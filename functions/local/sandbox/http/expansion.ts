import { refuse } from './refusals.ts';

/** Stripe follows at most four levels, the `data` of a list being one of them. */
const LEVELS = 4;

/**
 * Reads `expand[]`: which paths of the answered object are wanted in full. In lists every path starts with `data.`.
 * `allowed` are the paths the object can expand; their prefixes come with them.
 */
export function readExpansion(asked: readonly string[], allowed: readonly string[], isList: boolean): (path: string) => boolean {
	const wanted = new Set<string>();
	for (const path of asked) {
		if (path.split('.').length > LEVELS) throw refuse.tooDeep(path);
		const inner = isList ? path.replace(/^data\./, '') : path;
		if ((isList && inner === path) || !allowed.includes(inner)) throw refuse.cannotExpand(path);
		wanted.add(inner);
	}
	return (path) => [...wanted].some((each) => each === path || each.startsWith(`${path}.`));
}
