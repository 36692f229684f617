import type { DurableContext } from '@aws/durable-execution-sdk-js';
import middy from '@middy/core';
import { executionModeDurableContext } from '@middy/core/DurableContext';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { Step } from '../../shared/step.ts';
import { durableStep } from './durable-step.ts';
import { lambdaLog } from './log.ts';
import { observed } from './observed.ts';
import type { Signal } from '../../shared/contracts/signal.ts';
import { type Shapes, validated } from './validation.ts';

/** What a piece of work is given in one invocation of a durable function. */
export interface Invocation<E, V> {
	readonly event: E;
	readonly environment: V;
	readonly step: Step;
	/** True when too little of the invocation's time is left to begin something long. */
	readonly mustPause: () => boolean;
	readonly log: Log;
	readonly clock: Clock;
	/** Counts something that alarms and the dashboard look at. */
	readonly signal: Signal;
}

/** An invocation that has less time left than this hands over to the next one: a step has so long at least. */
export const MARGIN_MS = 10 * 60_000;

/**
 * A durable function: a run goes on in as many invocations as it needs, and after a crash from its last finished step. Its event and
 * environment are checked first, all faults in one Problem.
 */
export const durable = <E, V, R>(name: string, shapes: Shapes<E, V>, work: (invocation: Invocation<E, V>) => Promise<R>) => {
	const { middlewares, logger, signal } = observed(name);
	return middy<unknown, R, Error, DurableContext>({ executionMode: executionModeDurableContext })
		.use(middlewares)
		.handler((given: unknown, context: DurableContext) => {
			const { event, environment } = validated(shapes, { event: given, environment: process.env }, `function ${name}`);
			const mustPause = (): boolean => context.lambdaContext.getRemainingTimeInMillis() < MARGIN_MS;
			const step = durableStep(context, mustPause);
			context.configureLogger({ customLogger: logger });
			return work({ event, environment, step, mustPause, log: lambdaLog(context.logger), clock: () => new Date(), signal });
		});
};
