import { type DurableContext, StepSemantics } from '@aws/durable-execution-sdk-js';
import { NotYet, Problem, type ProblemParts } from '../../shared/problem.ts';
import type { Step } from '../../shared/step.ts';
import { plainValues } from './serdes.ts';

/** How a step ended. A Problem is a result too: kept whole, where an error would come back without its parts. */
type Outcome<T> = { readonly value: T; readonly isLate: boolean } | { readonly problem: ProblemParts } | { readonly againIn: number };

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

/** Waits between attempts double; a step whose process ended under it goes on at once. */
const retryStrategy = (error: Error, attempt: number) => ({
	shouldRetry: attempt < ATTEMPTS,
	delay: { seconds: isInterruption(error) ? 1 : Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS) },
});

const isInterruption = (error: unknown): boolean =>
	error instanceof Error && (error.name === 'StepInterruptedError' || isInterruption(error.cause));

/** The process ended under the step each time: it takes longer than an invocation lasts, or more memory than the function has. */
const neverEnds = (name: string): Problem =>
	new Problem({
		kind: 'unavailable',
		what: 'A step ended its process each time that it was tried',
		where: `step ${name}`,
		saw: `${ATTEMPTS} attempts without an end`,
		next: "look for 'timed out' or 'out of memory' in the log of the function: give it more memory, or start it again if nothing shows",
	});

const attempted = async <T>(work: () => Promise<T>, isLate: () => boolean, attempt: number): Promise<Outcome<T>> => {
	try {
		return { value: await work(), isLate: isLate() };
	} catch (error) {
		if (error instanceof NotYet) return { againIn: error.seconds };
		if (!(error instanceof Problem)) throw error;
		if (CURED_BY_WAITING.has(error.kind) && attempt < ATTEMPTS) throw error;
		return { problem: partsOf(error) };
	}
};

/**
 * Steps whose results outlive the process. After a step during which `isLate` became true, the invocation ends and another goes on with
 * all its time ahead. A step that ends its process is tried again in another, five times at most. One that only waits ends the invocation
 * too, and what may pass is tried again later: waits that nobody pays for. Any other Problem ends the run.
 */
export const durableStep =
	(context: Pick<DurableContext, 'step' | 'wait'>, isLate: () => boolean): Step =>
	async <T>(name: string, work: () => Promise<T>): Promise<T> => {
		const settings = { retryStrategy, semantics: StepSemantics.AtMostOncePerRetry, serdes: plainValues<Outcome<T>>() };
		for (let part = 1; ; part += 1) {
			const called = part === 1 ? name : `${name}, again ${part}`;
			const outcome = await context
				.step(called, ({ attempt }) => attempted(work, isLate, attempt), settings)
				.catch((error: unknown) => {
					throw isInterruption(error) ? neverEnds(called) : error;
				});
			if ('problem' in outcome) throw new Problem(outcome.problem);
			if ('againIn' in outcome) await context.wait(`wait for ${called}`, { seconds: outcome.againIn });
			else {
				if (outcome.isLate) await context.wait(`go on after ${name}`, { seconds: 1 });
				return outcome.value;
			}
		}
	};
