import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CREDENTIALS, REGION } from './identity.ts';
import { LAYOUT } from './layout.ts';
import { startMoto } from './moto.ts';
import type { Server } from './server.ts';
import { startTrino } from './trino.ts';

export interface Bed {
	readonly s3Endpoint: string;
	readonly glueEndpoint: string;
	readonly secretsEndpoint: string;
	/** Trino's coordinator, '' where none was asked for. Its catalogue is `awsdatacatalog`. */
	readonly trinoUrl: string;
	readonly region: string;
	readonly credentials: typeof CREDENTIALS;
	/** Exists and is empty. */
	readonly bucket: string;
	stop(): Promise<void>;
}

export interface BedOptions {
	/** Start no Trino: S3, Glue and Secrets Manager are up in seconds. */
	readonly trino?: boolean;
	/** So many workers beside a coordinator; none = one node that does everything. */
	readonly workers?: number;
}

const BUCKET = 'tidemark-bed';

const createBucket = async (endpoint: string): Promise<void> => {
	const s3 = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
	await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
	s3.destroy();
};

/**
 * AWS's parts on loopback ports, fresh and empty: moto for S3, Glue and Secrets Manager, Trino for Athena's engine. Everything ends with
 * `stop`, or with the process that started it, however that ends.
 */
export const startBed = async ({ trino = true, workers = 0 }: BedOptions = {}): Promise<Bed> => {
	if (!existsSync(LAYOUT.hivePlugin)) throw new Error('The parts of AWS that tests run on are not here. Next: npm run setup:aws');
	const folder = join(LAYOUT.run, String(process.pid));
	const started: Server[] = [];
	const stop = async (): Promise<void> => void (await Promise.all(started.splice(0).map((server) => server.stop())));
	try {
		const moto = await startMoto(folder);
		started.push(moto);
		await createBucket(moto.url);
		if (trino) started.push(await startTrino(folder, moto.url, BUCKET, workers));
		return {
			s3Endpoint: moto.url,
			glueEndpoint: moto.url,
			secretsEndpoint: moto.url,
			trinoUrl: started[1]?.url ?? '',
			region: REGION,
			credentials: CREDENTIALS,
			bucket: BUCKET,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
};
