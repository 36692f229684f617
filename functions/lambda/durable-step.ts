import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { Problem, type ProblemParts } from '../../shared/problem.ts';
import type { Step } from '../../shared/step.ts';
import { plainValues } from './serdes.ts';

/** How a step ended. A Problem is a result too: kept whole, where an error would come back without its parts. */
type Outcome<T> = { readonly value: T; readonly isLate: boolean } | { readonly problem: ProblemParts };

const ATTEMPTS = 5;
const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 300;

/** Kinds that another attempt may cure. */
const CURED_BY_WAITING: ReadonlySet<ProblemParts['kind']> = new Set(['unavailable']);

const partsOf = ({ kind, what, where, saw, next }: Problem): ProblemParts => ({
	kind,
	what,
	where,
	next,
	...(saw === undefined ? {} : { saw }),
});

/** Waits between attempts double. */
const retryStrategy = (_error: Error, attempt: number) => ({
	shouldRetry: attempt < ATTEMPTS,
	delay: { seconds: Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS) },
});

const attempted = async <T>(work: () => Promise<T>, isLate: () => boolean, attempt: number): Promise<Outcome<T>> => {
	try {
		return { value: await work(), isLate: isLate() };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		if (CURED_BY_WAITING.has(error.kind) && attempt < ATTEMPTS) throw error;
		return { problem: partsOf(error) };
	}
};

/**
 * Steps whose results outlive the process. After a step during which `isLate` became true, the invocation ends and another goes on with
 * all its time ahead. What may pass is tried again after a wait that nobody pays for; any other Problem ends the run.
 */
export const durableStep =
	(context: Pick<DurableContext, 'step' | 'wait'>, isLate: () => boolean): Step =>
	async <T>(name: string, work: () => Promise<T>): Promise<T> => {
		const outcome = await context.step(name, ({ attempt }) => attempted(work, isLate, attempt), {
			retryStrategy,
			serdes: plainValues<Outcome<T>>(),
		});
		if ('problem' in outcome) throw new Problem(outcome.problem);
		if (outcome.isLate) await context.wait(`go on after ${name}`, { seconds: 1 });
		return outcome.value;
	};
