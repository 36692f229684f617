import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { folderStore } from '../../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { rangesContract } from './ranges.contract.ts';
import { type FreshWarehouse, warehouseContract } from './warehouse.contract.ts';

const fresh = async (): Promise<FreshWarehouse> => {
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
};

warehouseContract('DuckDB', fresh);
rangesContract('DuckDB', fresh);
