import { folderStore } from '../../shared/storage/folder.ts';
import type { Columns } from '../../shared/contracts/column.ts';
import { optional } from '../../shared/contracts/column.ts';
import { silentLog } from '../../shared/log.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { policiesOf } from '../../functions/run/policies.ts';
import { loadModels } from '../../functions/transform/models.ts';
import { transform } from '../../functions/transform/transform.ts';
import { configSchema } from '../../shared/contracts/config.ts';

const CONFIG = configSchema.parse({
	reporting_currency: 'usd',
	sources: [{ id: 'stripe', connector: 'stripe', secret: 'env:UNUSED' }],
});

/**
 * Declares every table of a run on `engine`, without rows: plans follow from columns alone where the catalogue has no statistics. Resolves to
 * the SELECT of every table that is stored, by its name.
 */
export const declareRun = async (engine: Warehouse, folder: string): Promise<ReadonlyMap<string, string>> => {
	const selects = new Map<string, string>();
	const local = await duckdbWarehouse({ store: folderStore(folder) });
	const declare = async (table: string): Promise<void> => {
		const columns: Columns = Object.fromEntries((await local.columns(table)).map(({ name, type }) => [name, optional[type]('')]));
		await engine.attach(table, columns, []);
	};
	const both: Warehouse = {
		...local,
		attach: (table, columns) => local.attach(table, columns, []).then(() => declare(table)),
		create: async (table, select) => {
			selects.set(table, select);
			await local.create(table, select);
			await declare(table);
		},
		define: async (table, select) => {
			await local.define(table, select);
			await engine.define(table, select);
		},
		load: (table, columns, rows) => local.load(table, columns, rows).then(() => declare(table)),
	};
	const context = { asOf: new Date('2026-01-01T00:00:00Z'), healthProfile: CONFIG.health_profile, sourceKinds: ['billing'] };
	const policies = policiesOf(CONFIG);
	await transform({
		warehouse: both,
		models: loadModels(),
		postprocessors: await loadPostprocessors(),
		files: {},
		policies,
		context,
		log: silentLog,
	});
	await local.close();
	return selects;
};
