import { readdirSync } from 'node:fs';
import * as path from 'node:path';

/** Names of the connectors there are: one file each. A bundle has the list inside instead. */
export const connectorNames = (): readonly string[] =>
	readdirSync(path.join(import.meta.dirname, 'connectors'))
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.slice(0, -'.ts'.length))
		.sort();
