import type { Clock } from '../../shared/clock.ts';
import { Problem } from '../../shared/problem.ts';

/**
 * A clock that refuses to go back: not behind what the source's log has seen, not behind its own last reading.
 * Later observations win, so a clock set back would let old facts replace new ones. Problem (unavailable) with both instants.
 */
export const steadyClock = (clock: Clock, after: Date | null, where: string): Clock => {
	let latest = after?.getTime() ?? -Infinity;
	return () => {
		const now = clock();
		if (now.getTime() < latest) {
			throw new Problem({
				kind: 'unavailable',
				what: 'The clock of this machine went backwards',
				where,
				saw: `now ${now.toISOString()}, already observed ${new Date(latest).toISOString()}`,
				next: "set the machine's clock right (or wait until it has caught up), then run again; nothing was written",
			});
		}
		latest = now.getTime();
		return now;
	};
};
