import { inject } from 'vitest';
import { rangesContract } from '../shared/warehouse/ranges.contract.ts';
import { type FreshWarehouse, warehouseContract } from '../shared/warehouse/warehouse.contract.ts';
import { athenaOnBed } from './athena/on-bed.ts';

const fresh = async (): Promise<FreshWarehouse> => {
	const on = await athenaOnBed(inject('bed'));
	const warehouse = await on.open();
	return {
		warehouse,
		store: on.store,
		close: async () => {
			await warehouse.close();
			await on.stop();
		},
	};
};

warehouseContract('Athena', fresh);
rangesContract('Athena', fresh);
