import * as z from 'zod';
import { durable } from '../lambda/durable.ts';
import { athenaEnvironment } from '../lambda/environment.ts';
import { runPorts } from '../lambda/run-ports.ts';
import { publishCommitted } from '../run/run.ts';
import { answerOf } from './answer.ts';

export const event = z.strictObject({
	/** Instant that the run speaks of; the schedule gives the one it was planned for. Now, when left out. */
	as_of: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).optional(),
	/** The schedule says so: a start that comes late, or a second time, leaves readers what they see where that speaks of a later instant. */
	only_forward: z.boolean().optional(),
});

/** Computes, checks and publishes what has been committed. */
export const handler = durable('metrics', { event, environment: athenaEnvironment }, async (invocation) => {
	const { step, signal, clock } = invocation;
	const asked = invocation.event.as_of;
	const asOf = await step('as of', () => Promise.resolve(asked === undefined ? clock() : new Date(asked)));
	const report = await publishCommitted(runPorts(invocation), asOf, { onlyForward: invocation.event.only_forward ?? false });
	signal('RunCompleted', 1);
	signal('CheckFailed', report.manifest.checks.filter(({ failing_rows }) => failing_rows > 0).length);
	return answerOf(report);
});
