import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { publishCommitted } from '../../../functions/run/run.ts';
import { RUN_RESULTS } from '../../../infra/layout.ts';
import { fixedClock } from '../../../shared/clock.ts';
import { type Config, configSchema } from '../../../shared/contracts/config.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';
import { silentLog } from '../../../shared/log.ts';
import { secretsManagerClient } from '../../../shared/secrets/secrets-manager.ts';
import { atOnce } from '../../../shared/step.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { s3Client } from '../../../shared/storage/s3-client.ts';
import { s3Store } from '../../../shared/storage/s3.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { inS3 } from '../athena/on-bed.ts';
import { type AthenaEndpoint, startAthena } from '../athena/endpoint.ts';
import type { Bed } from '../bed/bed.ts';
import { deploy, type Deployed } from './deployment.ts';
import { type DurableService, type Execution, startDurableService } from './durable-service.ts';
import { type Call, type Fate, startGateway } from './gateway.ts';
import { startRuntime } from './runtime.ts';

/** One company in an environment of its own: a vendor, a bucket, and the functions as they are deployed. */
export interface DeployedCompany {
	readonly sandbox: Sandbox;
	readonly config: Config;
	readonly deployed: Deployed;
	readonly athena: AthenaEndpoint;
	readonly store: ObjectStore;
	readonly s3: S3Client;
	/** Starts a function with an event and sees it to its end. `fateOf` may end its process at any call. */
	start(name: string, event?: unknown, fateOf?: (call: Call) => Fate): Promise<Started>;
	/** A copy of the bucket on disk, which DuckDB can read. */
	mirror(): Promise<ObjectStore>;
	/** What DuckDB publishes from what has been committed so far. */
	onDuckdb(asOf: Date): Promise<{ readonly store: ObjectStore; readonly manifest: Manifest }>;
	/** Empties the bucket but for what people put there. */
	reset(): Promise<void>;
	stop(): Promise<void>;
}

export interface Started extends Execution {
	/** JSON objects that the function wrote: log entries and metrics. */
	readonly written: readonly Record<string, unknown>[];
	/** Processes that it took. */
	readonly processes: number;
}

const RATES = { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' };

const configOf = (url: string): Config =>
	configSchema.parse({
		reporting_currency: 'usd',
		timezone: 'America/New_York',
		sources: [
			{ id: 'stripe', connector: 'stripe', secret: 'env:UNUSED', base_url: url, requests_per_second: 1000 },
			{ id: 'rates', connector: 'drop', folder: 'unused', files: [{ path: 'fx.csv', entity: 'fx_rates', columns: RATES }] },
		],
	});

const written = (lines: readonly string[]): Record<string, unknown>[] =>
	lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);

const copyAll = async (from: ObjectStore, to: ObjectStore): Promise<void> => {
	for await (const { key } of from.list('')) {
		const object = await from.get(key);
		if (object) await to.put(key, object.body);
	}
};

/** Puts the vendor's exchange rates up to now where the drop source finds them. */
export const dropRates = async (store: ObjectStore, { fxRates }: Sandbox): Promise<void> => {
	const lines = fxRates.map(({ from_currency, to_currency, valid_on, rate }) => [from_currency, to_currency, valid_on, rate].join(','));
	await store.put('drop/rates/fx.csv', new TextEncoder().encode(`${['from,to,date,rate', ...lines].join('\n')}\n`));
};

/** Starts a vendor and deploys everything that reads it to the bed. */
export const startCompany = async (bed: Omit<Bed, 'stop'>, size: SandboxOptions): Promise<DeployedCompany> => {
	const { region, credentials } = bed;
	const sandbox = await startSandbox(size);
	const config = configOf(sandbox.url);
	const env = `t${randomBytes(5).toString('hex')}`;
	const s3 = s3Client({ region, credentials, endpoint: bed.s3Endpoint, forcePathStyle: true });
	const glue = new GlueClient({ region, credentials, endpoint: bed.glueEndpoint });
	const secrets = secretsManagerClient({ region, credentials, endpoint: bed.secretsEndpoint });
	const deployed = await deploy(config, env, `tidemark-${env}`);
	await s3.send(new CreateBucketCommand({ Bucket: deployed.bucket }));
	await s3.send(new PutBucketVersioningCommand({ Bucket: deployed.bucket, VersioningConfiguration: { Status: 'Enabled' } }));
	await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: deployed.database } }));
	await secrets.send(
		new CreateSecretCommand({ Name: deployed.secretName('stripe'), SecretString: JSON.stringify({ api_key: sandbox.apiKey }) }),
	);
	const store = s3Store({ client: s3, bucket: deployed.bucket });
	await dropRates(store, sandbox);
	const athena = await startAthena({ trinoUrl: bed.trinoUrl, ...inS3(s3) }, `s3://${deployed.bucket}/${RUN_RESULTS}`);
	const service: DurableService = await startDurableService();
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-company-'));
	const upstream = {
		S3: bed.s3Endpoint,
		GLUE: bed.glueEndpoint,
		SECRETS_MANAGER: bed.secretsEndpoint,
		ATHENA: athena.url,
		LAMBDA: service.url,
	};
	let mirrors = 0;

	const mirror = async (): Promise<ObjectStore> => {
		mirrors += 1;
		const copy = folderStore(path.join(folder, `mirror-${mirrors}`));
		await copyAll(store, copy);
		return copy;
	};

	return {
		sandbox,
		config,
		deployed,
		athena,
		store,
		s3,
		mirror,
		async start(name, event = {}, fateOf = () => 'lives') {
			const shape = deployed.functions[name];
			if (shape === undefined) throw new Error(`no function ${name}: ${Object.keys(deployed.functions).join(', ')}`);
			const gateway = await startGateway(upstream, fateOf, () => runtime.kill());
			const runtime = await startRuntime(shape, gateway.environment);
			try {
				const execution = await service.execute(runtime, event);
				return { ...execution, written: written(runtime.lines), processes: runtime.starts() };
			} finally {
				await runtime.stop();
				await gateway.stop();
			}
		},
		async onDuckdb(asOf) {
			const local = await mirror();
			await local.delete((await Array.fromAsync(local.list('publi'))).map(({ key }) => key));
			const ports = { config, store: local, codeHash: deployed.codeHash, log: silentLog, step: atOnce, clock: fixedClock(asOf) };
			const { manifest } = await publishCommitted({ ...ports, openWarehouse: () => duckdbWarehouse({ store: local }) }, asOf);
			return { store: local, manifest };
		},
		async reset() {
			const keys = (await Array.fromAsync(store.list(''))).map(({ key }) => key);
			await store.delete(keys.filter((key) => !key.startsWith('drop/')));
		},
		async stop() {
			await athena.stop();
			await service.stop();
			await sandbox.close();
			for (const client of [s3, glue, secrets]) client.destroy();
			await rm(folder, { recursive: true, force: true });
			await deployed.remove();
		},
	};
};
