import type { TestProject } from 'vitest/node';
import { type Bed, startBed } from './bed.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** AWS's parts, up for the whole run: `inject('bed')`. */
		bed: Omit<Bed, 'stop'>;
	}
}

/**
 * Keeps one bed up for all tests of the project; returns what ends it. TIDEMARK_BED_WORKERS=2 makes Trino a coordinator and two workers,
 * TIDEMARK_BED_TRINO=no leaves it out for the tests that need only moto.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
	const { stop, ...bed } = await startBed({
		trino: process.env.TIDEMARK_BED_TRINO !== 'no',
		workers: Number(process.env.TIDEMARK_BED_WORKERS ?? 0),
	});
	project.provide('bed', bed);
	return stop;
};
