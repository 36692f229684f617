import { modelFiles } from './model-files.ts';
import { parseSqlFile, type SqlFile } from './sql-file.ts';

/** All models of the product, as their files stand. */
export interface Models {
	readonly staging: readonly SqlFile[];
	readonly core: readonly SqlFile[];
	readonly metrics: readonly SqlFile[];
	readonly checks: readonly SqlFile[];
}

/** Reads sql/: a file that lies there is a model, its folder says of which kind. */
export const loadModels = (): Models => {
	const byFolder = Map.groupBy(modelFiles(), ({ path }) => path.slice(0, path.indexOf('/')));
	const folder = (name: keyof Models): SqlFile[] => (byFolder.get(name) ?? []).map(({ path, text }) => parseSqlFile(path, text));
	return { staging: folder('staging'), core: folder('core'), metrics: folder('metrics'), checks: folder('checks') };
};
