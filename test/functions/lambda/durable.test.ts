import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { durable, type Invocation } from '../../../functions/lambda/durable.ts';
import { NotYet, Problem, type ProblemKind } from '../../../shared/problem.ts';
import { runToEnd, useDurableRunner } from './running.ts';

useDurableRunner();

const shapes = { event: z.strictObject({ n: z.int() }), environment: z.object({ PATH: z.string() }) };
type Work = (invocation: Invocation<{ n: number }, { PATH: string }>) => Promise<unknown>;
type Run = (event: unknown, context: object) => Promise<unknown>;
const run = (work: Work, payload: unknown = { n: 3 }) => runToEnd(durable('test', shapes, work), payload);
const problem = (kind: ProblemKind): Problem => new Problem({ kind, what: 'It is so', where: 'here', saw: 'that', next: 'do this' });

describe('a durable function', () => {
	test('does every step once, however many invocations it takes', async () => {
		const done: string[] = [];
		let invocations = 0;
		const { getStatus, getResult } = await run(async ({ event, step }) => {
			invocations += 1;
			let total = 0n;
			for (let i = 0; i < event.n; i += 1) {
				total += await step(`piece ${i}`, async () => {
					done.push(`piece ${i}`);
					if (i === 1 && done.filter((name) => name === 'piece 1').length === 1) throw new Error('killed');
					return BigInt(i);
				});
			}
			return String(total);
		}).then((execution) => ({ getStatus: () => execution.getStatus(), getResult: () => execution.getResult() }));
		expect([getStatus(), getResult()]).toEqual(['SUCCEEDED', '3']);
		expect(done).toEqual(['piece 0', 'piece 1', 'piece 1', 'piece 2']);
		expect(invocations).toBeGreaterThan(1);
	});

	test('hands over to another invocation when its time runs out', async () => {
		const done: string[] = [];
		const handler = durable('test', shapes, async ({ step }) => {
			for (const name of ['a', 'b', 'c']) await step(name, async () => void done.push(name));
			return 'end';
		});
		const late = (event: unknown, context: object) =>
			(handler as unknown as Run)(event, { ...context, getRemainingTimeInMillis: () => 60_000 });
		const execution = await runToEnd(late, { n: 1 });
		expect([execution.getStatus(), execution.getResult(), done]).toEqual(['SUCCEEDED', 'end', ['a', 'b', 'c']]);
		const waits = execution.getOperations().filter((operation) => operation.getType() === 'WAIT'); // where an invocation ends
		expect(waits.map((operation) => operation.getName())).toEqual(['go on after a', 'go on after b', 'go on after c']);
	});

	test('lets what goes on by itself go on, and asks again after waits that nobody pays for', async () => {
		let asked = 0;
		const execution = await run(async ({ step }) => {
			const answer = await step('piece', async () => {
				asked += 1;
				if (asked < 8) throw new NotYet('table piece', 30);
				return 'done';
			});
			return step('next', async () => answer);
		});
		expect([execution.getStatus(), execution.getResult(), asked]).toEqual(['SUCCEEDED', 'done', 8]);
		const waits = execution.getOperations().filter((operation) => operation.getType() === 'WAIT');
		expect(waits.map((operation) => operation.getWaitDetails()?.waitSeconds)).toEqual(Array.from({ length: 7 }, () => 30));
	});

	test.each([
		['unavailable', 5],
		['credentials', 1],
		['check', 1],
		['conflict', 1],
	] as const)('tries a step that is %s %i times, then ends with the whole Problem', async (kind, attempts) => {
		let tried = 0;
		const execution = await run(async ({ step }) => {
			await step('piece', async () => {
				tried += 1;
				throw problem(kind);
			});
			return 'unreachable';
		});
		expect([execution.getStatus(), tried]).toEqual(['FAILED', attempts]);
		expect(execution.getError()?.errorMessage).toBe('It is so (here). Saw: that. Next: do this');
	});

	test.each([
		['conflict', ['RunOvertaken'], 'warn'],
		['unavailable', ['RunFailed'], 'error'],
		['check', ['RunFailed', 'CheckFailed'], 'error'],
	] as const)('that ends by a problem of kind %s counts %j and logs it as %s, once', async (kind, counted, level) => {
		const counts = vi.spyOn(Metrics.prototype, 'addMetric');
		const logs = vi.spyOn(Logger.prototype, level);
		await run(() => Promise.reject(problem(kind)));
		expect(counts.mock.calls.map(([name]) => name)).toEqual(counted);
		expect(logs.mock.calls.map(([text]) => text)).toEqual(['It is so']);
		vi.restoreAllMocks();
	});

	test('that was called wrongly does nothing and says so', async () => {
		const work = vi.fn<Work>();
		const execution = await run(work, { m: 1 });
		expect([execution.getStatus(), work.mock.calls.length]).toEqual(['FAILED', 0]);
		expect(execution.getError()?.errorMessage).toMatch(/event\.n.*"m"/);
	});
});
