import { readdirSync } from 'node:fs';
import * as path from 'node:path';

/** Names of the post-processors: the modules at the top of functions/postprocess, sorted. A bundle has the list inside instead. */
export const postprocessorNames = (): readonly string[] =>
	readdirSync(path.join(import.meta.dirname, '..'))
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.slice(0, -'.ts'.length))
		.sort();
