import { isDropSource, type Source } from '../shared/contracts/config.ts';
import type { DataBucket } from './data-bucket.ts';
import type { Grant } from './grants.ts';
import { dropPrefix, ERASURES, logPrefix, quarantinePrefix, rawPrefix } from './layout.ts';
import { keyUse, listing, ownKeys } from './store-grants.ts';

/** Rewrites what sources committed and deletes its versions for good: the only function that can. Reaches no publication and no secret. */
export const erasureGrants = (data: DataBucket, sources: readonly Source[]): Grant[] => {
	const loads = sources.flatMap(({ id }) => [rawPrefix(id), quarantinePrefix(id)]);
	const written = [...sources.map(({ id }) => logPrefix(id)), ...loads, ERASURES];
	const drops = sources.filter(isDropSource).map(({ id }) => dropPrefix(id));
	return [
		ownKeys(
			data,
			['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
			written,
			'Raw files are written anew and committed, refusals emptied, proofs put; their names are made by loads.',
		),
		ownKeys(data, ['s3:DeleteObjectVersion'], loads, 'Versions that name an erased person; their names are made by loads.'),
		...(drops.length === 0 ? [] : [ownKeys(data, ['s3:GetObject'], drops, 'Files that people drop are searched, and left as they are.')]),
		listing(data, [...written, ...drops]), // it asks only for what a log names or a list showed
		{ ...listing(data, loads), actions: ['s3:ListBucketVersions'] },
		keyUse(data),
	];
};
