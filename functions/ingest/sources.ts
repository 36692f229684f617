import { readdir } from 'node:fs/promises';
import type { Connector } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import { nearest } from '../../shared/nearest.ts';

const unknownConnector = (name: string, sourceId: string, known: readonly string[], cause?: unknown): Problem => {
	const close = nearest(name, known);
	return new Problem({
		kind: 'configuration',
		what: 'No such connector, or one that cannot be loaded',
		where: `source ${sourceId}, connector`,
		saw: name,
		next: `${close === undefined ? '' : `did you mean ${close}? `}choose one of ${[...known, 'drop'].join(', ')}`,
		cause,
	});
};

/** Names of the connectors there are: one file each. None where the files were bundled into one. */
export const connectorNames = async (): Promise<readonly string[]> => {
	const files = await readdir(new URL('connectors/', import.meta.url)).catch(() => []);
	return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
};

/** Loads a connector by name. Problem (configuration) for an unknown one, naming those there are. */
export const loadConnector = async (name: string, sourceId: string): Promise<Connector> => {
	const known = await connectorNames();
	if (known.length > 0 && !known.includes(name)) throw unknownConnector(name, sourceId, known);
	const module: unknown = await import(`./connectors/${name}.ts`).catch((error: unknown) => {
		throw unknownConnector(name, sourceId, known, error);
	});
	return (module as { readonly connector: Connector }).connector; // every file in connectors/ exports one; the conformance test sees to it
};
