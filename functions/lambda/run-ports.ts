import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { athenaWarehouse } from '../../shared/warehouse/athena.ts';
import { publicationCatalogue, type PublicationCatalogue } from '../../shared/warehouse/athena-publications.ts';
import { dropRunDatabases } from '../../shared/warehouse/athena-runs.ts';
import type { RunPorts } from '../run/run.ts';
import { deployedConfig } from './deployment.ts';
import type { AthenaEnvironment } from './environment.ts';
import { type Invocation, MARGIN_MS } from './durable.ts';
import { machine } from './machine.ts';
import { dataStore } from './store.ts';

/** Shows publications to Athena's readers. */
export const catalogueOf = ({ TIDEMARK_DATABASE, ...environment }: AthenaEnvironment): PublicationCatalogue => {
	const store = dataStore(environment);
	return publicationCatalogue({
		glue: new GlueClient(),
		database: TIDEMARK_DATABASE,
		address: (key) => store.address(key),
		sleep: machine.sleep,
	});
};

/** What the Glue databases of this environment's runs are called before the id of the run. */
const runDatabasePrefix = ({ TIDEMARK_DATABASE }: AthenaEnvironment): string => `${TIDEMARK_DATABASE}_run_`;

/** Drops the databases of runs of this environment that began before an instant. */
export const dropRunsOf =
	(environment: AthenaEnvironment) =>
	(before: Date): Promise<number> =>
		dropRunDatabases({ glue: new GlueClient(), prefix: runDatabasePrefix(environment), sleep: machine.sleep }, before);

/** What is left of a step's time is for the rows of the answer. */
const READ_LIMIT_SECONDS = MARGIN_MS / 2000;

/** A longer wait costs more than to end the invocation and to begin another. */
const PATIENCE_SECONDS = 20;

/** What a run on Athena needs. */
export const runPorts = ({ environment, step, log, clock }: Invocation<unknown, AthenaEnvironment>): RunPorts => {
	const store = dataStore(environment);
	const [athena, glue] = [new AthenaClient(), new GlueClient()];
	return {
		config: deployedConfig(environment.LAMBDA_TASK_ROOT),
		store,
		codeHash: environment.TIDEMARK_CODE_HASH,
		log,
		step,
		clock,
		openWarehouse: (runId) =>
			athenaWarehouse({
				athena,
				glue,
				store,
				runId,
				databasePrefix: runDatabasePrefix(environment),
				workgroup: environment.TIDEMARK_WORKGROUP,
				readLimitSeconds: READ_LIMIT_SECONDS,
				patienceSeconds: PATIENCE_SECONDS,
				clock,
				sleep: machine.sleep,
			}),
		register: catalogueOf(environment).show,
	};
};
