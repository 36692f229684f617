import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../../shared/problem.ts';
import { codeOf } from '../../shared/storage/file-error.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { knownNames } from './configuration/known.ts';
import { type LoadedConfig, loadConfig } from './configuration/load.ts';
import type { Edge } from './edge.ts';

/** A configuration and the store it names. */
export interface Workplace extends LoadedConfig {
	readonly store: ObjectStore;
	/** Folder of the store, absolute. */
	readonly storeFolder: string;
}

export const DEFAULT_CONFIG = 'tidemark.yaml';

/** Problem (configuration) where a file stands in the place of the store, or of a folder above it. A store that is not there yet is made. */
const refuseFile = async (folder: string, where: string): Promise<void> => {
	const isFile = await stat(folder).then(
		(found) => !found.isDirectory(),
		(error: unknown) => codeOf(error) === 'ENOTDIR',
	);
	if (!isFile) return;
	const next = 'name a folder; one that is not there yet is made';
	throw new Problem({ kind: 'configuration', what: 'The store is not a folder', where, saw: folder, next });
};

/** Opens what --config and --store name. Relative paths in the file start from the file's folder, those of options from the present one. */
export const openWorkplace = async (edge: Edge, values: Readonly<Record<string, string>>): Promise<Workplace> => {
	const loaded = await loadConfig(resolve(edge.folder, values['config'] ?? DEFAULT_CONFIG), knownNames());
	const storeFolder = values['store'] === undefined ? resolve(loaded.folder, loaded.config.store) : resolve(edge.folder, values['store']);
	await refuseFile(storeFolder, values['store'] === undefined ? `store in ${loaded.file}` : '--store');
	return { ...loaded, store: edge.openStore(storeFolder), storeFolder };
};
