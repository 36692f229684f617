import { beforeAll, describe, expect, test } from 'vitest';
import { job, killedJobs, LATER, published, readWhole, SMALL } from './killed-jobs.ts';

/** Kills that are spread evenly over the time a run takes. */
const MOMENTS = 12;

const { copyOf, recovers, killEverywhere, advance } = killedJobs();

describe('a process that is killed with a publication before it', () => {
	let from: string;
	beforeAll(async () => {
		from = await copyOf(undefined, 'first');
		published(await job(from, SMALL.asOf, 0));
		advance(LATER);
	});

	test('readers keep that one, and the next run publishes the same content', async () => {
		const kills = await killEverywhere(from, LATER);
		console.info(`later run: ${kills} kills, one at every write; every table the same by canonical hash`);
		expect(kills).toBeGreaterThan(30);
	}, 1_800_000);

	test('at moments that nobody chose, in the middle of a file too', async () => {
		const before = await readWhole(from);
		const began = performance.now();
		const clean = published(await job(await copyOf(from, 'clean'), LATER, 0));
		const lasted = performance.now() - began;
		let kills = 0;
		for (let moment = 1; moment <= MOMENTS; moment += 1) {
			const folder = await copyOf(from, 'killed');
			const { signal } = await job(folder, LATER, 0, Math.round((lasted * (1 + moment)) / (MOMENTS + 2)));
			kills += signal === null ? 0 : 1;
			await recovers(folder, LATER, before, clean);
		}
		console.info(`${kills} kills spread over the ${Math.round(lasted)} ms of a run; every table the same by canonical hash`);
		expect(kills).toBeGreaterThan(MOMENTS / 2);
	}, 1_800_000);
});
