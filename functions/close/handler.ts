import * as z from 'zod';
import { durable } from '../lambda/durable.ts';
import { athenaEnvironment } from '../lambda/environment.ts';
import { runPorts } from '../lambda/run-ports.ts';
import { closeMonth } from './close.ts';
import { reopenMonth } from './reopen.ts';

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-10');
const policy = z.string().optional();
/** What an invocation asks for. */
export const event = z.union([
	z.strictObject({ close: month, policy }),
	z.strictObject({ reopen: month, reason: z.string().min(1), policy }),
]);

/** Closes a month, or opens the last closed one again. Started by hand. */
export const handler = durable('close', { event, environment: athenaEnvironment }, async (invocation) => {
	const { step, log, event: asked } = invocation;
	const at = await step('now', () => Promise.resolve(invocation.clock())); // remembered: a piece that runs twice closes once
	const ports = { ...runPorts(invocation), clock: () => at };
	const only = asked.policy === undefined ? {} : { policy: asked.policy };
	const number = await step('log of closes', async () => {
		if ('close' in asked) return (await closeMonth(ports, { month: `${asked.close}-01`, ...only })).number;
		return (await reopenMonth(ports, { month: `${asked.reopen}-01`, reason: asked.reason, ...only })).number;
	});
	log.info('the log of closes has a new entry', { number });
	return { number };
});
