import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Row } from '../../shared/contracts/column.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import { observationColumns } from '../../shared/contracts/observation.ts';
import { policySchema } from '../../shared/contracts/policy.ts';
import { POLICY_PRESETS } from '../../shared/contracts/policy-presets.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { writeParquet } from '../../shared/storage/parquet.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import type { ClosedBooks, PreviousEdition } from '../../functions/transform/inputs/closes.ts';
import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import { loadModels, type Models } from '../../functions/transform/models.ts';
import { type BuiltTable, transform } from '../../functions/transform/transform.ts';

/** Rows of the common entities per source, as a source would have delivered them. */
export type SourceRows = Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>>;

export interface Built {
	readonly warehouse: Warehouse;
	readonly tables: readonly BuiltTable[];
	rows(select: string): Promise<Row[]>;
	close(): Promise<void>;
}

export interface BuildOptions {
	readonly asOf: Date;
	/** Policies with the sources they run over; the default policy over all sources when left out. */
	readonly policies?: readonly NamedPolicy[];
	/** Tables to build, with what they read; all when left out. */
	readonly targets?: readonly string[];
	readonly sourceKinds?: readonly string[];
	/** Months that are closed, with what was frozen of them. */
	readonly closed?: ClosedBooks;
	/** Where raw files and exports go; a folder that is gone after the close when left out. */
	readonly store?: ReturnType<typeof folderStore>;
	/** The publication before. */
	readonly previous?: PreviousEdition;
	/** Damages the models before they run, to see what notices. */
	readonly damage?: (models: Models) => Models;
}

/** A policy of the given name: the default preset with some keys changed. */
export const policyWith = (id: string, overrides: Readonly<Record<string, unknown>>, sources: readonly string[]): NamedPolicy => ({
	id,
	policy: policySchema.parse({ ...POLICY_PRESETS.tidemark_default.rules, ...overrides }),
	sources,
});

/** Runs the product's own transform over rows given by hand: real Parquet files, real SQL, embedded DuckDB. Close it after use. */
export const buildCompany = async (sources: SourceRows, options: BuildOptions): Promise<Built> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-'));
	const store = options.store ?? folderStore(folder);
	const warehouse = await duckdbWarehouse({ store });
	const tables = await transform({
		warehouse,
		models: (options.damage ?? ((models) => models))(loadModels()),
		postprocessors: await loadPostprocessors(),
		...(options.targets === undefined ? {} : { targets: options.targets }),
		files: await writeEntities(store, sources),
		policies: options.policies ?? [policyWith('tidemark_default', {}, Object.keys(sources))],
		...(options.closed === undefined ? {} : { closed: options.closed }),
		...(options.previous === undefined ? {} : { previous: options.previous }),
		context: { asOf: options.asOf, healthProfile: 'billing_only', sourceKinds: options.sourceKinds ?? ['billing'] },
		log: silentLog,
	});
	return {
		warehouse,
		tables,
		rows: async (select) => {
			const rows: Row[] = [];
			for await (const row of warehouse.query(select)) rows.push(row);
			return rows;
		},
		close: async () => {
			await warehouse.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
};

const OBSERVED_AT = new Date('2000-01-01T00:00:00Z');

const writeEntities = async (store: ReturnType<typeof folderStore>, sources: SourceRows): Promise<Record<string, string[]>> => {
	const files: Record<string, string[]> = {};
	const names = new Set(Object.values(sources).flatMap((entities) => Object.keys(entities)));
	for (const name of names) {
		const entity = entityByName[name];
		if (entity === undefined) throw new Error(`no entity ${name}`);
		const key = `raw/${name}.parquet`;
		const parquet = writeParquet(store.open(key), { ...observationColumns, ...entity.columns });
		let ordinal = 0n;
		for (const [source_id, entities] of Object.entries(sources)) {
			for (const row of entities[name] ?? []) {
				ordinal += 1n;
				const observation = {
					source_id,
					stream: name,
					record_id: String(row[entity.key[0] ?? '']),
					operation: 'upsert',
					source_version: null,
					observed_at: OBSERVED_AT,
					load_id: '00000001',
					ordinal,
					api_version: null,
				};
				parquet.append({ ...observation, ...row });
				await parquet.settle();
			}
		}
		await parquet.close();
		files[name] = [store.address(key)];
	}
	return files;
};
