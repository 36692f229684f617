import type { Log } from '../../shared/log.ts';
import { atOnce } from '../../shared/step.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import type { RunPorts } from '../run/run.ts';
import { codeHash } from './code-hash.ts';
import type { Edge } from './edge.ts';
import type { Workplace } from './workplace.ts';

/** A warehouse for one run; what does not fit in memory goes to a hidden folder of the store. */
export const openWarehouse = ({ store, storeFolder }: Workplace): Promise<Warehouse> =>
	duckdbWarehouse({ store, spillFolder: `${storeFolder}/.tmp/spill` });

/** What a run in this process needs: an embedded engine, and steps that are not remembered. */
export const runPorts = (edge: Edge, workplace: Workplace, log: Log): RunPorts => ({
	config: workplace.config,
	store: workplace.store,
	codeHash: codeHash(),
	log,
	step: atOnce,
	clock: edge.clock,
	openWarehouse: () => openWarehouse(workplace),
});
