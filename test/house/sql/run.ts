import { loadPostprocessors } from '../../../functions/postprocess/registry/load.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import { transform } from '../../../functions/transform/transform.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';
import { silentLog } from '../../../shared/log.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

/** Builds every table of a run for a company without a single record: the tables are empty, their columns and types are real. */
export const emptyRun = async (asOf: Date): Promise<Warehouse> => {
	const warehouse = await duckdbWarehouse({ store: memoryStore() });
	await transform({
		warehouse,
		models: loadModels(),
		postprocessors: await loadPostprocessors(),
		files: {},
		policies: Object.entries(POLICY_PRESETS).map(([id, { rules }]) => ({ id, policy: rules, sources: [] })),
		context: { asOf, healthProfile: 'billing_only', sourceKinds: ['billing'] },
		log: silentLog,
	});
	return warehouse;
};
