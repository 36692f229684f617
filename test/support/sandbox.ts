import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ingest } from '../../functions/ingest/ingest.ts';
import { addressesByEntity, freeze } from '../../functions/run/freeze.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../functions/local/sandbox/server.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { loadModels } from '../../functions/transform/models.ts';
import { transform } from '../../functions/transform/transform.ts';
import { fixedClock } from '../../shared/clock.ts';
import type { Row } from '../../shared/contracts/column.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { policyWith } from './company.ts';

/** A sandbox company and a store that its billing is ingested into, as often as wanted. */
export interface SandboxRun {
	readonly sandbox: Sandbox;
	/** Ingests what the server shows now, through the real connector. */
	ingest(): Promise<void>;
	/** Builds the tables as of the sandbox's present under the default policy, per billing currency, and answers one SELECT. */
	rows(targets: readonly string[], select: string): Promise<Row[]>;
	close(): Promise<void>;
}

export const sandboxRun = async (options: SandboxOptions = {}): Promise<SandboxRun> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-sandbox-'));
	const store = folderStore(folder);
	// No bucket to wait for, since waiting is cut short here; the single failures that the server always injects stay.
	const sandbox = await startSandbox({ faults: { perSecond: 1_000_000 }, ...options });
	return {
		sandbox,
		ingest: async () => {
			const ports = {
				store,
				clock: fixedClock(sandbox.asOf),
				log: silentLog,
				sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(milliseconds, 5))),
				random: () => 0.5,
				nonce: () => 'test',
			};
			const source = { id: 'stripe', connector: 'stripe', secret: 'env:UNUSED', base_url: sandbox.url, requests_per_second: 1000 };
			await ingest({ source, secret: sandbox.apiKey, quarantineLimit: 0 }, ports);
		},
		rows: async (targets, select) => {
			const warehouse = await duckdbWarehouse({ store });
			const files = addressesByEntity(store, await freeze(store, ['stripe']));
			const context = { asOf: sandbox.asOf, healthProfile: 'billing_only', sourceKinds: ['billing'] };
			await transform({
				warehouse,
				models: loadModels(),
				postprocessors: await loadPostprocessors(),
				files,
				policies: [policyWith('tidemark_default', {}, ['stripe'])],
				context,
				targets,
				log: silentLog,
			});
			const rows: Row[] = [];
			for await (const row of warehouse.query(select)) rows.push(row);
			await warehouse.close();
			return rows;
		},
		close: async () => {
			await sandbox.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
};
