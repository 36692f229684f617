import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { type Sandbox, startSandbox } from '../../functions/local/sandbox/server.ts';
import { type Bundles, bundleHandlers } from '../../infra/bundle.ts';
import { configSchema } from '../../shared/contracts/config.ts';
import { secretsManagerClient } from '../../shared/secrets/secrets-manager.ts';
import { s3Client } from '../../shared/storage/s3-client.ts';
import { s3Store } from '../../shared/storage/s3.ts';
import { runToEnd, useDurableRunner } from '../functions/lambda/running.ts';

useDurableRunner();

const AS_OF = new Date('2025-12-15T00:00:00Z');
const SECRET = 'tidemark/test/stripe';

/** The handlers as they are deployed: bundled, configured by environment alone, against S3 and Secrets Manager. */
describe('the bundled reader', { timeout: 180_000 }, () => {
	const bed = inject('bed');
	let folder: string;
	let sandbox: Sandbox;
	let bundles: Bundles;
	const { region, credentials } = bed;
	const store = () =>
		s3Store({ client: s3Client({ region, credentials, endpoint: bed.s3Endpoint, forcePathStyle: true }), bucket: bed.bucket });

	const handlerOf = (step: keyof Bundles): unknown => {
		const module = createRequire(import.meta.url)(path.join(bundles[step], 'index.js')) as { readonly handler: unknown };
		return module.handler;
	};
	const environment = (): Record<string, string> => ({
		AWS_ENDPOINT_URL: bed.s3Endpoint,
		AWS_REGION: region,
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		LAMBDA_TASK_ROOT: bundles.ingest,
		TIDEMARK_BUCKET: bed.bucket,
		TIDEMARK_SOURCE: 'stripe',
		TIDEMARK_SECRET: SECRET,
	});

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-handlers-'));
		sandbox = await startSandbox({ accounts: 8, months: 4, asOf: AS_OF });
		const source = { id: 'stripe', connector: 'stripe', secret: 'env:X', base_url: sandbox.url, requests_per_second: 1000 };
		bundles = await bundleHandlers(folder, configSchema.parse({ sources: [source] }));
		for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
	}, 180_000);
	afterAll(async () => {
		vi.unstubAllEnvs();
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	test('says what to do where its secret holds nothing yet', async () => {
		const execution = await runToEnd(handlerOf('ingest'), {});
		expect(execution.getStatus()).toBe('FAILED');
		expect(execution.getError()?.errorMessage).toMatch(/secret tidemark\/test\/stripe.*put-secret-value/);
		expect((await readLog(store(), 'stripe')).number).toBe(0);
	});

	test('reads the source and commits it; started again it finds nothing new', async () => {
		const secrets = secretsManagerClient({ region, credentials, endpoint: bed.secretsEndpoint });
		await secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString: JSON.stringify({ api_key: sandbox.apiKey }) }));
		const first = await runToEnd(handlerOf('ingest'), {});
		expect(first.getStatus()).toBe('SUCCEEDED');
		const { number, files } = await readLog(store(), 'stripe');
		expect(number).toBeGreaterThan(0);
		expect(first.getResult()).toMatchObject({
			source_id: 'stripe',
			commit: number,
			rows: files.reduce((sum, { rows }) => sum + rows, 0),
			refused: 0,
		});
		const again = await runToEnd(handlerOf('ingest'), {});
		expect(again.getResult()).toMatchObject({ rows: 0 });
	});

	test('asked for everything once more reads and commits all rows again; after that it finds nothing new', async () => {
		const before = await readLog(store(), 'stripe');
		const all = before.files.reduce((sum, { rows }) => sum + rows, 0);
		const relisted = await runToEnd(handlerOf('ingest'), { relist: true });
		expect(relisted.getResult()).toMatchObject({ rows: all, refused: 0 });
		expect((await readLog(store(), 'stripe')).number).toBeGreaterThan(before.number);
		const again = await runToEnd(handlerOf('ingest'), {});
		expect(again.getResult()).toMatchObject({ rows: 0 });
	});

	test('goes back to nothing where nothing was published, and says so', async () => {
		const execution = await runToEnd(handlerOf('publish'), { to: 'previous' });
		expect(execution.getStatus()).toBe('FAILED');
		expect(execution.getError()?.errorMessage).toContain('There is no publication to go back to');
	});
});
