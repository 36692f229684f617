import type { Seconds } from '../calendar.ts';

interface Entry {
	readonly at: Seconds;
	readonly run: (at: Seconds) => void;
}

/** Things to do later: renewals, retries, expiries. */
export interface Agenda {
	add(at: Seconds, run: (at: Seconds) => void): void;
	/** Runs and removes everything due before `until`, oldest first; what is added meanwhile counts. */
	runBefore(until: Seconds): void;
}

/** An agenda with nothing on it. */
export function newAgenda(): Agenda {
	const entries: Entry[] = [];
	const earliest = (): number => {
		let best = 0;
		for (let i = 1; i < entries.length; i += 1) if ((entries[i]?.at ?? 0) < (entries[best]?.at ?? 0)) best = i;
		return best;
	};
	return {
		add: (at, run) => void entries.push({ at, run }),
		runBefore: (until) => {
			while (entries.length > 0) {
				const index = earliest();
				const entry = entries[index];
				if (entry === undefined || entry.at >= until) return;
				entries.splice(index, 1);
				entry.run(entry.at);
			}
		},
	};
}
