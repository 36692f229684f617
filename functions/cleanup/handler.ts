import * as z from 'zod';
import { deployedConfig } from '../lambda/deployment.ts';
import { durable } from '../lambda/durable.ts';
import { athenaEnvironment } from '../lambda/environment.ts';
import { catalogueOf, dropRunsOf } from '../lambda/run-ports.ts';
import { dataStore } from '../lambda/store.ts';
import { cleanUp } from './cleanup.ts';

const event = z.strictObject({});
const environment = athenaEnvironment.extend({ TIDEMARK_KEEP_DAYS: z.coerce.number().int().positive() });

/** Deletes what no kept commit and no kept publication names. */
export const handler = durable('cleanup', { event, environment }, async ({ environment: given, step, log, clock, signal }) => {
	const sourceIds = deployedConfig(given.LAMBDA_TASK_ROOT).sources.map(({ id }) => id);
	const now = await step('now', () => Promise.resolve(clock()));
	const ports = { store: dataStore(given), log, step, forget: catalogueOf(given).forget, dropRuns: dropRunsOf(given) };
	const report = await cleanUp(ports, { sourceIds, keepDays: given.TIDEMARK_KEEP_DAYS, now });
	signal('FilesDeleted', report.loads + report.published);
	return report;
});
