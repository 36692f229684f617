import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { listErasures } from '../../functions/erase/record.ts';
import { readLog } from '../../functions/ingest/commit-log.ts';
import { bufferOf, readParquet } from '../../functions/ingest/parquet-read.ts';
import { text } from '../../functions/ingest/stored-row.ts';
import { type Bundles, bundleHandlers } from '../../infra/bundle.ts';
import { configSchema } from '../../shared/contracts/config.ts';
import { s3Client } from '../../shared/storage/s3-client.ts';
import { s3Store } from '../../shared/storage/s3.ts';
import { runToEnd, useDurableRunner } from '../functions/lambda/running.ts';

useDurableRunner();

const columns = { account_id: 'id', name: 'name' };
const CONFIG = configSchema.parse({
	sources: [{ id: 'people', connector: 'drop', folder: 'people', files: [{ path: 'people.csv', entity: 'accounts', columns }] }],
});

/** The erasing handler as it is deployed, on a bucket with versions. */
describe('the bundled erasure', { timeout: 180_000 }, () => {
	const { region, credentials, s3Endpoint: endpoint } = inject('bed');
	const client = s3Client({ region, credentials, endpoint, forcePathStyle: true });
	const bucket = `erase-${randomBytes(6).toString('hex')}`;
	const store = s3Store({ client, bucket });
	let folder: string;
	let bundles: Bundles;

	const run = (step: 'ingest' | 'erase' | 'cleanup', event: unknown = {}) => {
		const module = createRequire(import.meta.url)(path.join(bundles[step], 'index.js')) as { readonly handler: unknown };
		return runToEnd(module.handler, event);
	};
	const drop = (text: string): Promise<string> => store.put('drop/people/people.csv', new TextEncoder().encode(`id,name\n${text}`));

	/** Names in every version of every raw object, those that are deleted or overwritten included. */
	const names = async (): Promise<string[]> => {
		const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: 'raw/' }));
		const found = await Promise.all(
			Versions.map(async ({ Key = '', VersionId = '' }) => {
				const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
				const table = await readParquet(bufferOf((await Body?.transformToByteArray()) ?? new Uint8Array()), ['name']);
				const rows = (await Array.fromAsync(table.groups())).flat();
				return rows.map(({ name }) => (name === null ? '(none)' : text(name)));
			}),
		);
		return found.flat().sort();
	};
	const traces = async (prefix: string): Promise<number> => {
		const { DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
		return DeleteMarkers.length;
	};

	beforeAll(async () => {
		await client.send(new CreateBucketCommand({ Bucket: bucket }));
		await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-erase-'));
		bundles = await bundleHandlers(folder, CONFIG);
		const environment = {
			AWS_ENDPOINT_URL: endpoint,
			AWS_REGION: region,
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
			LAMBDA_TASK_ROOT: bundles.erase,
			TIDEMARK_BUCKET: bucket,
			TIDEMARK_SOURCE: 'people',
			TIDEMARK_CODE_HASH: 'c'.repeat(64),
		};
		for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
	}, 180_000);
	afterAll(async () => {
		vi.unstubAllEnvs();
		client.destroy();
		await rm(folder, { recursive: true, force: true });
	});

	test('takes a name out of every version of every raw object, and names the dropped file that still has it', async () => {
		for (const text of ['c1,Ann Alder\nc2,Bob Birch\n', 'c1,Ann Married\nc2,Bob Birch\n']) {
			await drop(text);
			expect((await run('ingest')).getStatus()).toBe('SUCCEEDED');
		}
		const orphan = 'raw/people/accounts/00000001-0badcafe-people.parquet';
		const [first] = (await readLog(store, 'people')).files;
		await store.put(orphan, (await store.get(first?.key ?? ''))?.body ?? new Uint8Array());
		await store.delete([orphan]); // as the clean-up does: its version stays for thirty days
		expect(await names()).toEqual(['Ann Alder', 'Ann Alder', 'Ann Married', 'Bob Birch', 'Bob Birch', 'Bob Birch']);

		const execution = await run('erase', { source: 'people', account: 'c1', reference: 'DSR-17' });
		expect(execution.getStatus()).toBe('SUCCEEDED');
		expect(execution.getResult()).toMatchObject({
			erasure: { number: 1, commit: 3, files: 2, rows: 2, versions: 4, code_hash: 'c'.repeat(64) },
			dropped_files: ['people.csv'],
			warnings: [],
		});
		expect(await names()).toEqual(['(none)', '(none)', 'Bob Birch', 'Bob Birch']);
		expect(await traces('raw/')).toBe(0);
		expect((await listErasures(store)).map(({ reference }) => reference)).toEqual(['DSR-17']);
	});

	test('holds when the file is read again, and started again finds nothing left to do', async () => {
		await drop('c1,Ann Again\nc2,Bob Birch\nc3,Cem Cedar\n');
		expect((await run('ingest')).getStatus()).toBe('SUCCEEDED');
		expect(await names()).toEqual(['(none)', '(none)', '(none)', 'Bob Birch', 'Bob Birch', 'Bob Birch', 'Cem Cedar']);
		const again = await run('erase', { source: 'people', account: 'c1', reference: 'DSR-17' });
		expect(again.getResult()).toMatchObject({ erasure: { number: 1, commit: 3 } });
	});

	test.each([
		[{ source: 'people', account: 'c9', reference: 'DSR-18' }, /No committed row/],
		[{ source: 'nowhere', account: 'c1', reference: 'DSR-18' }, /choose from people/],
		[{ source: 'people', reference: 'DSR-18' }, /not said whom/],
		[{ source: 'people', acount: 'c1', reference: 'DSR-18' }, /acount/],
	])('refuses %j and says why', async (event, why) => {
		const execution = await run('erase', event);
		expect(execution.getStatus()).toBe('FAILED');
		expect(execution.getError()?.errorMessage).toMatch(why);
		expect(await listErasures(store)).toHaveLength(1);
	});
});
