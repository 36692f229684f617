import { durable } from '../lambda/durable.ts';
import { athenaEnvironment } from '../lambda/environment.ts';
import { runPorts } from '../lambda/run-ports.ts';
import { closeMonth } from './close.ts';
import { event } from './event.ts';
import { reopenMonth } from './reopen.ts';

/** Closes a month, or opens the last closed one again. Started by hand. */
export const handler = durable('close', { event, environment: athenaEnvironment }, async (invocation) => {
	const { log, event: asked } = invocation;
	const ports = runPorts(invocation);
	const only = asked.policy === undefined ? {} : { policy: asked.policy };
	const { number } =
		'close' in asked
			? await closeMonth(ports, { month: `${asked.close}-01`, ...only })
			: await reopenMonth(ports, { month: `${asked.reopen}-01`, reason: asked.reason, ...only });
	log.info('the log of closes has a new entry', { number });
	return { number };
});
