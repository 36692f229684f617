import { folderStore } from '../../shared/storage/folder.ts';
import { type Columns, optional, type Row } from '../../shared/contracts/column.ts';
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

/** So many that a table of them is small beside any company, and not so few that it is nothing. */
const SMALL_ROWS = 1000;

const rowsWithout = (columns: Columns): Row[] =>
	Array.from({ length: SMALL_ROWS }, () => Object.fromEntries(Object.keys(columns).map((name) => [name, null])));

/**
 * Declares every table of a run on `engine`: those named small with rows, as many as the catalogue then says; the others with columns alone,
 * of which the engine must think that they may be of any size. Resolves to the SELECT of every table that is stored, by its name.
 */
export const declareRun = async (
	engine: Warehouse,
	folder: string,
	small: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, string>> => {
	const selects = new Map<string, string>();
	const local = await duckdbWarehouse({ store: folderStore(folder) });
	const declare = async (table: string): Promise<void> => {
		const columns: Columns = Object.fromEntries((await local.columns(table)).map(({ name, type }) => [name, optional[type]('')]));
		if (small.has(table)) await engine.load(table, columns, rowsWithout(columns));
		else await engine.attach(table, columns, []);
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
