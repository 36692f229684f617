/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Random {
	/** Uniform in [0, 1). */
	next(): number;
	/** Uniform integer in [low, high]. */
	int(low: number, high: number): number;
	/** True with probability p. */
	chance(p: number): boolean;
	/** One of a non-empty list, each equally likely. */
	pick<T>(list: readonly T[]): T;
	/** One of a non-empty list of [weight, value]. */
	weighted<T>(list: readonly (readonly [number, T])[]): T;
}

/** FNV-1a over UTF-16 units: spreads nearby seed strings over 32 bits. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	return value >>> 0;
}

/** mulberry32, public domain: 32 bits of state are plenty for a company of thousands of accounts. */
function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** A generator named by its seed words; different words give independent streams. */
export function seeded(...words: readonly (string | number)[]): Random {
	const next = mulberry32(hash(words.join('/')));
	const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
	const pick = <T>(list: readonly T[]): T => {
		const chosen = list[int(0, list.length - 1)];
		if (chosen === undefined) throw new RangeError('pick needs a non-empty list');
		return chosen;
	};
	const weighted = <T>(list: readonly (readonly [number, T])[]): T => {
		let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
		for (const [weight, value] of list) {
			left -= weight;
			if (left < 0) return value;
		}
		return pick(list)[1];
	};
	return { next, int, chance: (p) => next() < p, pick, weighted };
}

/** A new list in seeded random order (Fisher–Yates). */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
	const keyed = list.map((value) => ({ value, key: random.next() }));
	return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}
