import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { s3Client } from '../../../shared/storage/s3-client.ts';
import { s3Store } from '../../../shared/storage/s3.ts';
import { type AthenaOptions, athenaWarehouse } from '../../../shared/warehouse/athena.ts';
import { publicationCatalogue, type PublicationCatalogue } from '../../../shared/warehouse/athena-publications.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import type { Bed } from '../bed/bed.ts';
import { type AthenaEndpoint, startAthena } from './endpoint.ts';

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

/** Whether an object lies under an s3:// prefix. */
export const isOccupied =
	(s3: S3Client) =>
	async (location: string): Promise<boolean> => {
		const { hostname: Bucket, pathname } = new URL(location);
		const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: pathname.slice(1), MaxKeys: 1 }));
		return KeyCount > 0;
	};

/** Starts the endpoint before the bed's Trino; `properties` hold in its sessions. */
export const athenaOnBed = async (bed: Omit<Bed, 'stop'>, properties: Readonly<Record<string, string>> = {}): Promise<AthenaOnBed> => {
	const { region, credentials } = bed;
	const s3 = s3Client({ region, credentials, endpoint: bed.s3Endpoint, forcePathStyle: true });
	const glue = new GlueClient({ region, credentials, endpoint: bed.glueEndpoint });
	const endpoint = await startAthena({ trinoUrl: bed.trinoUrl, isOccupied: isOccupied(s3), properties });
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
			for (const client of [s3, glue, athena]) client.destroy();
		},
	};
};
