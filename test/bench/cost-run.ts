import * as path from 'node:path';
import { publishCommitted } from '../../functions/run/run.ts';
import { codeHash } from '../../functions/local/code-hash.ts';
import { fixedClock } from '../../shared/clock.ts';
import type { Config } from '../../shared/contracts/config.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { scanner } from './cost-scans.ts';
import { countingStore, type Requests } from './cost-store.ts';
import { type Account, accountingWarehouse } from './cost-warehouse.ts';

/** What one run of the metrics over a company took. */
export interface Run {
	readonly account: Account;
	readonly steps: number;
	/** Requests of the function itself; the engine's own come on top. */
	readonly requests: Requests;
	readonly seconds: number;
	/** Rows and bytes by published table. */
	readonly published: Readonly<Record<string, { readonly rows: number; readonly bytes: number }>>;
}

const bytesOf = async (store: ObjectStore, keys: readonly string[]): Promise<number> => {
	let bytes = 0;
	for (const key of keys) for await (const info of store.list(key)) if (info.key === key) bytes += info.bytes;
	return bytes;
};

/** Runs the metrics over what is committed in the store, on DuckDB over files, as Athena would be asked to. */
export const measuredRun = async (folder: string, store: ObjectStore, config: Config, asOf: Date): Promise<Run> => {
	const account: Account = { statements: [], temporaryBytes: 0, temporaryObjects: 0, engineSeconds: 0 };
	const counted = countingStore(store);
	let steps = 0;
	const openWarehouse = async () => {
		const scratch = folderStore(path.join(folder, 'scratch'));
		const catalogue = await scanner(await duckdbWarehouse({ store: scratch }));
		const duckdb = await duckdbWarehouse({ store, spillFolder: path.join(folder, 'spill'), memoryLimit: '6GB', threads: 2 });
		return accountingWarehouse(duckdb, catalogue, store, account);
	};
	const begun = performance.now();
	const { manifest } = await publishCommitted(
		{
			config,
			store: counted.store,
			codeHash: codeHash(),
			log: silentLog,
			step: (_name, work) => ((steps += 1), work()),
			clock: fixedClock(asOf),
			openWarehouse,
		},
		asOf,
	);
	const published: Record<string, { rows: number; bytes: number }> = {};
	for (const { name, rows, keys } of manifest.tables) published[name] = { rows, bytes: await bytesOf(store, keys) };
	return { account, steps, requests: counted.requests, seconds: (performance.now() - begun) / 1000, published };
};
