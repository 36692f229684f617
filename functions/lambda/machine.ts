import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** What a step may not read by itself: waiting and chance. */
export const machine = {
	sleep: async (ms: number): Promise<void> => {
		await pause(ms);
	},
	random: Math.random,
	nonce: (): string => randomBytes(4).toString('hex'),
};
