import { NotYet } from '../problem.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * Works in a warehouse and closes it at the end, well or not. Where the work is only not yet done it stays open, because what is under way makes
 * its tables there and is found there when the work is asked for again. What went wrong first is what is told.
 */
export const inWarehouse = async <T>(open: () => Promise<Warehouse>, work: (warehouse: Warehouse) => Promise<T>): Promise<T> => {
	const warehouse = await open();
	try {
		const result = await work(warehouse);
		await warehouse.close(); // no step of a run: a process that resumes after it has opened the warehouse again
		return result;
	} catch (error) {
		if (!(error instanceof NotYet)) await warehouse.close().catch(() => undefined);
		throw error;
	}
};
