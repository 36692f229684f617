import { secretsManager, secretsManagerClient } from '../../shared/secrets/secrets-manager.ts';
import type { ReadPorts } from '../ingest/read-source.ts';
import type { Invocation } from './durable.ts';
import type { ReadEnvironment } from './environment.ts';
import { machine } from './machine.ts';
import { dataStore } from './store.ts';

/** What a read needs: the store, and the source's key, asked for whenever it is needed. */
export const readPorts = ({ environment, step, log, clock, mustPause, signal }: Invocation<unknown, ReadEnvironment>): ReadPorts => {
	const { TIDEMARK_SECRET: name } = environment;
	const ports = {
		...machine,
		store: dataStore(environment),
		clock,
		log,
		step,
		mustPause,
		streamRead: (stream: string) => signal('StreamRead', 1, stream),
	};
	return name === undefined ? ports : { ...ports, secret: () => secretsManager(secretsManagerClient()).read(name) };
};
