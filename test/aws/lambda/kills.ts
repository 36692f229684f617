import type { Call, Fate } from './gateway.ts';

/** Ends a process at calls that a test chooses, and notes where. */
export interface Kills {
	readonly fateOf: (call: Call) => Fate;
	/** What was being done when the process was ended, in order. */
	readonly places: readonly string[];
}

const placeOf = ({ service, operation, path, done }: Call): string =>
	done === '' ? `${service} ${operation} ${path.replace(/\?.*/, '')}`.trim() : `noting ${done}`;

/** One kill: at the n-th write, counted from 1. */
export const atWrite = (number: number, fate: Exclude<Fate, 'lives'>): Kills => {
	const places: string[] = [];
	let writes = 0;
	return {
		places,
		fateOf(call) {
			if (!call.isWrite || (writes += 1) !== number) return 'lives';
			places.push(placeOf(call));
			return fate;
		},
	};
};

/**
 * At each step that is chosen: one kill when its work is done and not yet noted, so that all of it is done again. At every second of them
 * another right after it was noted, so that nothing of it may be.
 */
export const atSteps = (isChosen: (name: string) => boolean): Kills => {
	const places: string[] = [];
	const before = new Set<string>();
	const after = new Set<string>();
	return {
		places,
		fateOf(call) {
			const { done } = call;
			if (done === '' || !isChosen(done)) return 'lives';
			if (!before.has(done)) {
				before.add(done);
				places.push(placeOf(call));
				return 'dies before';
			}
			if (after.has(done) || before.size % 2 === 0) return 'lives';
			after.add(done);
			places.push(`after ${placeOf(call)}`);
			return 'dies after';
		},
	};
};

/** Every call of one kind. */
export const always = (isMeant: (call: Call) => boolean): Kills => {
	const places: string[] = [];
	return {
		places,
		fateOf(call) {
			if (!isMeant(call)) return 'lives';
			places.push(placeOf(call));
			return 'dies before';
		},
	};
};
