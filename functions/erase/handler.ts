import { bucketFolder } from '../ingest/drop/bucket.ts';
import { deployedConfig } from '../lambda/deployment.ts';
import { durable } from '../lambda/durable.ts';
import { athenaEnvironment, storeEnvironment } from '../lambda/environment.ts';
import { machine } from '../lambda/machine.ts';
import { dataStore } from '../lambda/store.ts';
import { erase } from './erase.ts';
import { eraseEvent, eraseSettings } from './request.ts';

const environment = storeEnvironment.extend({ TIDEMARK_CODE_HASH: athenaEnvironment.shape.TIDEMARK_CODE_HASH });

/** Erases a person from what was read of one source. Started by hand. */
export const handler = durable('erase', { event: eraseEvent, environment }, async ({ event, environment: given, step, log, clock }) => {
	const store = dataStore(given);
	const { sources } = deployedConfig(given.LAMBDA_TASK_ROOT);
	const settings = eraseSettings(event, sources, ({ id }) => bucketFolder(store, `drop/${id}/`), given.TIDEMARK_CODE_HASH);
	return erase({ store, step, log, clock, nonce: machine.nonce }, settings);
});
