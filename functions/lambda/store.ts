import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { s3Client } from '../../shared/storage/s3-client.ts';
import { s3Store } from '../../shared/storage/s3.ts';
import type { StoreEnvironment } from './environment.ts';

/** The data bucket. Clients read region, credentials and, in tests, AWS_ENDPOINT_URL from the environment. */
export const dataStore = ({ TIDEMARK_BUCKET }: StoreEnvironment): ObjectStore => s3Store({ client: s3Client(), bucket: TIDEMARK_BUCKET });
