import * as z from 'zod';
import { durable } from '../lambda/durable.ts';
import { athenaEnvironment } from '../lambda/environment.ts';
import { runPorts } from '../lambda/run-ports.ts';
import { publishCommitted } from '../run/run.ts';
import { answerOf } from './answer.ts';
import { asOfSchema, instantOf } from './as-of.ts';

export const event = z.strictObject({
	/** Instant that the run speaks of; the schedule gives the one it was planned for. Now, when left out. */
	as_of: asOfSchema.optional(),
	/** The schedule says so: a start that comes late, or a second time, leaves readers what they see where that speaks of a later instant. */
	only_forward: z.boolean().optional(),
});

/** Computes, checks and publishes what has been committed. */
export const handler = durable('metrics', { event, environment: athenaEnvironment }, async (invocation) => {
	const { step, signal, clock } = invocation;
	const asOf = await step('as of', async () => instantOf(invocation.event.as_of, clock()));
	const report = await publishCommitted(runPorts(invocation), asOf, { onlyForward: invocation.event.only_forward ?? false });
	signal('RunCompleted', 1);
	signal('CheckFailed', report.manifest.checks.filter(({ failing_rows }) => failing_rows > 0).length);
	return answerOf(report);
});
