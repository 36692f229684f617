import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { s3Client } from '../../../shared/storage/s3-client.ts';
import { s3Store } from '../../../shared/storage/s3.ts';
import { type AthenaOptions, athenaWarehouse } from '../../../shared/warehouse/athena.ts';
import { publicationCatalogue, type PublicationCatalogue } from '../../../shared/warehouse/athena-publications.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import type { Bed } from '../bed/bed.ts';
import { type AthenaEndpoint, startAthena } from './endpoint.ts';
import type { Engine } from './executions.ts';

/** Athena's protocol in front of the bed's Trino, and what a run on it needs. */
export interface AthenaOnBed {
	readonly endpoint: AthenaEndpoint;
	readonly athena: AthenaClient;
	readonly glue: GlueClient;
	readonly s3: S3Client;
	/** A folder of the bed's bucket that nobody else has. */
	readonly store: ObjectStore;
	/** Opens the warehouse of a run; a run of its own when no id is given. */
	open(options?: Partial<AthenaOptions>): Promise<Warehouse>;
	/** Makes a Glue database for readers, and the catalogue that shows publications in it. */
	readers(): Promise<{ database: string; catalogue: PublicationCatalogue }>;
	stop(): Promise<void>;
}

/** What names of run databases begin with here. */
export const RUNS = 'tidemark_bed_run_';

/** Waits less than a real account would want: the engine is on this machine. */
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, Math.min(milliseconds, 150)));

/** What the endpoint does in S3, as Athena does. */
export const inS3 = (s3: S3Client): Pick<Engine, 'isOccupied' | 'put'> => ({
	isOccupied: async (location) => {
		const { hostname: Bucket, pathname } = new URL(location);
		const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: pathname.slice(1), MaxKeys: 1 }));
		return KeyCount > 0;
	},
	put: async (address, Body) => {
		const { hostname: Bucket, pathname } = new URL(address);
		await s3.send(new PutObjectCommand({ Bucket, Key: pathname.slice(1), Body }));
	},
});

/** Starts the endpoint before the bed's Trino; `properties` hold in its sessions. */
export const athenaOnBed = async (bed: Omit<Bed, 'stop'>, properties: Readonly<Record<string, string>> = {}): Promise<AthenaOnBed> => {
	const { region, credentials } = bed;
	const openS3 = (): S3Client => s3Client({ region, credentials, endpoint: bed.s3Endpoint, forcePathStyle: true });
	const [s3, athenasS3] = [openS3(), openS3()]; // apart, so that either's requests can be counted
	const glue = new GlueClient({ region, credentials, endpoint: bed.glueEndpoint });
	const endpoint = await startAthena({ trinoUrl: bed.trinoUrl, ...inS3(athenasS3), properties });
	const athena = new AthenaClient({ region, credentials, endpoint: endpoint.url });
	const store = s3Store({ client: s3, bucket: bed.bucket, prefix: randomUUID() });
	return {
		endpoint,
		athena,
		glue,
		s3,
		store,
		open: (options = {}) =>
			athenaWarehouse({
				athena,
				glue,
				store,
				runId: randomUUID(),
				databasePrefix: RUNS,
				workgroup: 'tidemark',
				outputLocation: `${store.address('results')}/`,
				clock: () => new Date(),
				sleep,
				...options,
			}),
		readers: async () => {
			const database = `published_${randomUUID().replaceAll('-', '_')}`;
			await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
			return { database, catalogue: publicationCatalogue({ glue, database, address: (key) => store.address(key), sleep }) };
		},
		stop: async () => {
			await endpoint.stop();
			for (const client of [s3, athenasS3, glue, athena]) client.destroy();
		},
	};
};
