import { expect, test } from 'vitest';
import { killedJobs, SMALL } from './killed-jobs.ts';

const { killEverywhere } = killedJobs();

test('a process that is killed at any write of its first run: the next run publishes the same content', async () => {
	const kills = await killEverywhere(undefined, SMALL.asOf);
	console.info(`first run: ${kills} kills, one at every write; every table the same by canonical hash`);
	expect(kills).toBeGreaterThan(30);
}, 1_800_000);
