import type { Connector } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import { nearest } from '../../shared/nearest.ts';
import { connectorNames } from './connector-names.ts';

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

/** Loads a connector by name. Problem (configuration) for an unknown one, naming those there are. */
export const loadConnector = async (name: string, sourceId: string): Promise<Connector> => {
	const known = connectorNames();
	if (!known.includes(name)) throw unknownConnector(name, sourceId, known);
	const module: unknown = await import(`./connectors/${name}.ts`).catch((error: unknown) => {
		throw unknownConnector(name, sourceId, known, error);
	});
	return (module as { readonly connector: Connector }).connector; // every file in connectors/ exports one; the conformance test sees to it
};
