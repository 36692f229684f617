import { expect, test } from 'vitest';
import { patiently } from '../../../shared/warehouse/athena-throttling.ts';

const named = (name: string): Error => Object.assign(new Error('Rate exceeded'), { name });

/** Fails so often before it answers, and notes the waits in between. */
const failing = (times: number, name: string) => {
	const waits: number[] = [];
	let left = times;
	const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
	const call = async (): Promise<string> => {
		left -= 1;
		if (left >= 0) throw named(name);
		return 'answer';
	};
	return { waits, run: () => patiently(sleep, 'table t', call) };
};

test('a throttled call is repeated, each wait twice the one before', async () => {
	const { waits, run } = failing(3, 'TooManyRequestsException');
	expect(await run()).toBe('answer');
	expect(waits).toEqual([250, 500, 1000]);
});

test('a call that is throttled for ever is a Problem to come back with', async () => {
	const { waits, run } = failing(100, 'ThrottlingException');
	await expect(run()).rejects.toMatchObject({ kind: 'unavailable', where: 'table t' });
	expect(waits).toHaveLength(7);
});

test('a refusal comes through at once, as a Problem that says what to do', async () => {
	const { waits, run } = failing(1, 'AccessDeniedException');
	await expect(run()).rejects.toMatchObject({ kind: 'configuration', where: 'table t' });
	expect(waits).toEqual([]);
});

test('an error that is not AWS’s comes through at once, as it is', async () => {
	const { waits, run } = failing(1, 'RangeError');
	await expect(run()).rejects.toMatchObject({ name: 'RangeError' });
	expect(waits).toEqual([]);
});
