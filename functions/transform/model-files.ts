import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const SQL_FOLDER = path.join(import.meta.dirname, '../../sql');

export interface ModelFile {
	/** Below sql/, with slashes. */
	readonly path: string;
	readonly text: string;
}

/** The texts below sql/, in the order of their paths. A bundle has them inside instead. */
export const modelFiles = (): readonly ModelFile[] =>
	readdirSync(SQL_FOLDER, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.sql'))
		.map((file) => ({ path: file.split(path.sep).join('/'), text: readFileSync(path.join(SQL_FOLDER, file), 'utf8') }))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
