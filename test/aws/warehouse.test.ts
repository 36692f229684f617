import { inject } from 'vitest';
import { warehouseContract } from '../shared/warehouse/warehouse.contract.ts';
import { athenaOnBed } from './athena/on-bed.ts';

warehouseContract('Athena', async () => {
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
});
