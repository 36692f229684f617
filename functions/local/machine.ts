import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderStore } from '../../shared/storage/folder.ts';
import type { Edge } from './edge.ts';

/** The edge of this process: the real clock, environment, disk and terminal. */
export const thisMachine = (): Edge => ({
	clock: () => new Date(),
	environment: process.env,
	folder: process.cwd(),
	openStore: folderStore,
	sleep: async (ms) => {
		await sleep(ms);
	},
	random: Math.random,
	nonce: () => randomBytes(4).toString('hex'),
	out: (text) => process.stdout.write(text),
	err: (text) => process.stderr.write(text),
	terminalColumns: process.stderr.isTTY ? process.stderr.columns || 80 : null,
});
