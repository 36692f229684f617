import { deployedConfig, deployedSource } from '../lambda/deployment.ts';
import { durable } from '../lambda/durable.ts';
import { readEnvironment, readEvent } from '../lambda/environment.ts';
import { readPorts } from '../lambda/read-ports.ts';
import { bucketFolder } from './drop/bucket.ts';
import { readSource } from './read-source.ts';

/** Reads one source to its present end and commits what is new. */
export const handler = durable('read', { event: readEvent, environment: readEnvironment }, async (invocation) => {
	const { event, environment, log, signal } = invocation;
	const config = deployedConfig(environment.LAMBDA_TASK_ROOT);
	const source = deployedSource(config, environment.TIDEMARK_SOURCE);
	const ports = readPorts(invocation);
	const folder = bucketFolder(ports.store, `drop/${source.id}/`);
	const summary = await readSource({ ...event, source, folder, quarantineLimit: config.quarantine_limit }, ports);
	log.info(`${source.id}: commit ${summary.commit}`, { rows: summary.rows, refused: summary.refused, requests: summary.requests });
	signal('RowsRead', summary.rows);
	signal('RecordsRefused', summary.refused);
	return summary;
});
