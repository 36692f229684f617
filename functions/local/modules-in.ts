import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** Names of the modules of a folder below functions/: its TypeScript files, sorted. What lies there is what there is. */
export const modulesIn = (folder: string): string[] =>
	readdirSync(resolve(import.meta.dirname, '..', folder))
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.slice(0, -'.ts'.length))
		.sort();
