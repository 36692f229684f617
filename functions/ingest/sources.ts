import { readdir } from 'node:fs/promises';
import type { Connector } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import { nearest } from './nearest.ts';

/** Names of the connectors there are: one file each. */
const connectorNames = async (): Promise<readonly string[]> => {
	const files = await readdir(new URL('connectors/', import.meta.url)).catch(() => []);
	return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
};

/** Loads a connector by name. Problem (configuration) for an unknown one, naming those there are. */
export const loadConnector = async (name: string, sourceId: string): Promise<Connector> => {
	const known = await connectorNames();
	if (known.length > 0 && !known.includes(name)) {
		const close = nearest(name, known);
		throw new Problem({
			kind: 'configuration',
			what: 'No such connector',
			where: `source ${sourceId}, connector`,
			saw: name,
			next: `${close === undefined ? '' : `did you mean ${close}? `}choose one of ${[...known, 'drop'].join(', ')}`,
		});
	}
	const module: { readonly connector: Connector } = await import(`./connectors/${name}.ts`);
	return module.connector;
};
