import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { afterAll, beforeAll } from 'vitest';

/** Runs durable functions in this process, with every wait skipped. Call it at the top of a test file. */
export const useDurableRunner = (): void => {
	beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
	afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());
};

/** Runs a handler to its end, through all its invocations. */
export const runToEnd = async (handler: unknown, payload: unknown = {}) => {
	const runner = new LocalDurableTestRunner({ handlerFunction: handler as DurableLambdaHandler });
	return runner.run({ payload });
};
