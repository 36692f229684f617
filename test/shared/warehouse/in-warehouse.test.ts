import { describe, expect, test } from 'vitest';
import { NotYet } from '../../../shared/problem.ts';
import { inWarehouse } from '../../../shared/warehouse/in-warehouse.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

/** A warehouse of which only the closing matters, and how often it was closed. */
const watched = (failure?: Error) => {
	let closed = 0;
	const close = (): Promise<void> => {
		closed += 1;
		return failure === undefined ? Promise.resolve() : Promise.reject(failure);
	};
	return { closed: () => closed, open: () => Promise.resolve({ close } as Warehouse) };
};
const failing = (error: Error) => async (): Promise<never> => {
	throw error;
};

describe('a warehouse that is worked in', () => {
	test('is closed once the work is done', async () => {
		const { open, closed } = watched();
		expect(await inWarehouse(open, () => Promise.resolve('done'))).toBe('done');
		expect(closed()).toBe(1);
	});

	test('is closed when the work fails, and the failure is told even where closing fails too', async () => {
		const { open, closed } = watched(new Error('closing'));
		await expect(inWarehouse(open, failing(new Error('the work')))).rejects.toThrow('the work');
		expect(closed()).toBe(1);
	});

	test('stays open when the work is only not yet done', async () => {
		const { open, closed } = watched();
		await expect(inWarehouse(open, failing(new NotYet('table t', 30)))).rejects.toThrow('still under way');
		expect(closed()).toBe(0);
	});

	test('that cannot be closed after work that was done is a failure', async () => {
		const { open } = watched(new Error('closing'));
		await expect(inWarehouse(open, () => Promise.resolve('done'))).rejects.toThrow('closing');
	});
});
