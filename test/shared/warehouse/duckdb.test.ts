import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { folderStore } from '../../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { warehouseContract } from './warehouse.contract.ts';

warehouseContract('DuckDB', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-warehouse-'));
	const store = folderStore(folder);
	const warehouse = await duckdbWarehouse({ store });
	return {
		warehouse,
		store,
		close: async () => {
			await warehouse.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
});
