import { resolve } from 'node:path';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { type LoadedConfig, loadConfig } from './configuration/load.ts';
import type { Edge } from './edge.ts';
import { modulesIn } from './modules-in.ts';

/** A configuration and the store it names. */
export interface Workplace extends LoadedConfig {
	readonly store: ObjectStore;
	/** Folder of the store, absolute. */
	readonly storeFolder: string;
}

export const DEFAULT_CONFIG = 'tidemark.yaml';

/** Opens what --config and --store name. Relative paths in the file start from the file's folder, those of options from the present one. */
export const openWorkplace = async (edge: Edge, values: Readonly<Record<string, string>>): Promise<Workplace> => {
	const known = {
		connectors: modulesIn('ingest/connectors'),
		healthProfiles: modulesIn('postprocess/health/profiles').map((name) => name.replaceAll('-', '_')),
	};
	const loaded = await loadConfig(resolve(edge.folder, values['config'] ?? DEFAULT_CONFIG), known);
	const storeFolder = values['store'] === undefined ? resolve(loaded.folder, loaded.config.store) : resolve(edge.folder, values['store']);
	return { ...loaded, store: edge.openStore(storeFolder), storeFolder };
};
