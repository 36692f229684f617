import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseSqlFile, type SqlFile } from './sql-file.ts';

/** All models of the product, as their files stand. */
export interface Models {
	readonly staging: readonly SqlFile[];
	readonly core: readonly SqlFile[];
	readonly metrics: readonly SqlFile[];
	readonly checks: readonly SqlFile[];
}

const SQL_FOLDER = path.join(import.meta.dirname, '../../sql');

const folder = (name: keyof Models): SqlFile[] =>
	readdirSync(path.join(SQL_FOLDER, name))
		.filter((file) => file.endsWith('.sql'))
		.sort()
		.map((file) => parseSqlFile(`${name}/${file}`, readFileSync(path.join(SQL_FOLDER, name, file), 'utf8')));

/** Reads sql/: a file that lies there is a model, its folder says of which kind. */
export const loadModels = (): Models => ({
	staging: folder('staging'),
	core: folder('core'),
	metrics: folder('metrics'),
	checks: folder('checks'),
});
