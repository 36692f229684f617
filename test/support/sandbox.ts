import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ingest } from '../../functions/ingest/ingest.ts';
import { addressesByEntity, freeze } from '../../functions/run/freeze.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../functions/local/sandbox/server.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import { loadModels, type Models } from '../../functions/transform/models.ts';
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
	/** Builds the tables as of the sandbox's present and answers one SELECT. */
	rows(targets: readonly string[], select: string, options?: SandboxBuild): Promise<Row[]>;
	/** The same for several SELECTs over one build. */
	answers(targets: readonly string[], selects: readonly string[], options?: SandboxBuild): Promise<Row[][]>;
	close(): Promise<void>;
}

export interface SandboxBuild {
	/** Policies over the source `stripe`; the default policy, per billing currency, when left out. */
	readonly policies?: readonly NamedPolicy[];
	/** Damages the models before they run, to see what notices. */
	readonly damage?: (models: Models) => Models;
}

export const sandboxRun = async (options: SandboxOptions = {}): Promise<SandboxRun> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-sandbox-'));
	const store = folderStore(folder);
	// No bucket to wait for, since waiting is cut short here; the single failures that the server always injects stay.
	const sandbox = await startSandbox({ faults: { perSecond: 1_000_000 }, ...options });
	const answers: SandboxRun['answers'] = async (targets, selects, { policies, damage = (models: Models) => models } = {}) => {
		const warehouse = await duckdbWarehouse({ store });
		const files = addressesByEntity(store, await freeze(store, ['stripe']));
		const context = { asOf: sandbox.asOf, healthProfile: 'billing_only', sourceKinds: ['billing'] };
		await transform({
			warehouse,
			models: damage(loadModels()),
			postprocessors: await loadPostprocessors(),
			files,
			policies: policies ?? [policyWith('tidemark_default', {}, ['stripe'])],
			context,
			targets,
			log: silentLog,
		});
		const found: Row[][] = [];
		for (const select of selects) {
			const rows: Row[] = [];
			for await (const row of warehouse.query(select)) rows.push(row);
			found.push(rows);
		}
		await warehouse.close();
		return found;
	};
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
		answers,
		rows: async (targets, select, options) => (await answers(targets, [select], options))[0] ?? [],
		close: async () => {
			await sandbox.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
};
