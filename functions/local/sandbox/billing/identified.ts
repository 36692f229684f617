import type { Seconds } from '../calendar.ts';

/** What every object has. */
export interface Identified {
	readonly id: string;
	readonly created: Seconds;
}
