import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Addresses, claimBed, isAlive, releaseClaim } from './claim.ts';
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
	readonly credentials: { accessKeyId: string; secretAccessKey: string };
	/** Exists and is empty. */
	readonly bucket: string;
	/** Ends what this call started; a bed that was up before stays up. */
	stop: () => Promise<void>;
}

export interface BedOptions {
	/** Start no Trino: S3, Glue and Secrets Manager are up in seconds. */
	readonly trino?: boolean;
	/** So many workers beside a coordinator; none = one node that does everything. */
	readonly workers?: number;
}

/** Where Trino puts tables whose place nobody states. */
const WAREHOUSE_BUCKET = 'bed-warehouse';

const createBucket = async (endpoint: string, name: string): Promise<string> => {
	const s3 = new S3Client({ endpoint, region: REGION, credentials: { ...CREDENTIALS }, forcePathStyle: true });
	await s3.send(new CreateBucketCommand({ Bucket: name }));
	s3.destroy();
	return name;
};

const bedAt = async (aws: string, trinoUrl: string, stop: () => Promise<void>): Promise<Bed> => ({
	s3Endpoint: aws,
	glueEndpoint: aws,
	secretsEndpoint: aws,
	trinoUrl,
	region: REGION,
	credentials: { ...CREDENTIALS },
	bucket: await createBucket(aws, `bed-${randomBytes(6).toString('hex')}`),
	stop,
});

/** A folder for settings, data and logs of this process's servers; those of processes that are gone are cleared away. */
const runFolder = (): string => {
	mkdirSync(LAYOUT.run, { recursive: true });
	for (const pid of readdirSync(LAYOUT.run)) if (!isAlive(Number(pid))) rmSync(join(LAYOUT.run, pid), { recursive: true, force: true });
	return join(LAYOUT.run, String(process.pid));
};

/** Starts moto and, with a number of workers, Trino; when any part does not come up, nothing stays. */
export const startParts = async (workers: number | 'no Trino'): Promise<{ aws: string; trino: string; stop: () => Promise<void> }> => {
	const folder = runFolder();
	const started: Server[] = [];
	const stop = async (): Promise<void> => void (await Promise.all(started.splice(0).map((server) => server.stop())));
	try {
		const moto = await startMoto(folder);
		started.push(moto);
		if (workers === 'no Trino') return { aws: moto.url, trino: '', stop };
		const trino = await startTrino(folder, moto.url, await createBucket(moto.url, WAREHOUSE_BUCKET), workers);
		started.push(trino);
		return { aws: moto.url, trino: trino.url, stop };
	} catch (error) {
		await stop();
		throw error;
	}
};

const startClaimed = async (workers: number): Promise<Addresses & { stop: () => Promise<void> }> => {
	try {
		const parts = await startParts(workers);
		const stop = (): Promise<void> => parts.stop().finally(releaseClaim);
		return { ...parts, workers, stop };
	} catch (error) {
		releaseClaim();
		throw error;
	}
};

/**
 * AWS's parts on loopback ports: moto for S3, Glue and Secrets Manager, Trino for Athena's engine, with an empty bucket. One Trino at a time
 * runs on a machine: a bed kept open by `node test/aws/bed/main.ts` is used, any other is waited for. What this call starts ends with
 * `stop`, or with this process, however that ends.
 */
export const startBed = async ({ trino = true, workers = 0 }: BedOptions = {}): Promise<Bed> => {
	if (!existsSync(LAYOUT.hivePlugin)) throw new Error('The parts of AWS that tests run on are not here. Next: npm run setup:aws');
	if (!trino) {
		const parts = await startParts('no Trino');
		return bedAt(parts.aws, '', parts.stop);
	}
	const claim = await claimBed(workers);
	if (claim !== 'mine') return bedAt(claim.aws, claim.trino, async () => undefined);
	const own = await startClaimed(workers);
	return bedAt(own.aws, own.trino, own.stop);
};
