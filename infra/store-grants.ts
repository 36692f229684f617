import type { DataBucket } from './data-bucket.ts';
import type { Grant } from './grants.ts';

/** Objects under prefixes. */
export const ownKeys = ({ bucket }: DataBucket, actions: readonly string[], prefixes: readonly string[], because: string): Grant => ({
	actions,
	resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
	because,
});

/** Listing under prefixes, and nowhere else. */
export const listing = ({ bucket }: DataBucket, prefixes: readonly string[]): Grant => ({
	actions: ['s3:ListBucket'],
	resources: [bucket.bucketArn],
	conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
});

/**
 * The same for a function to which a missing object is an answer: no pointer before the first publication, no mark of an attempt of Athena,
 * no publication of the id that a person typed. S3 answers "not found" only to who may list, and such a request carries no prefix. The
 * price: a list without any prefix is let through too, so these functions can learn the names of all keys; what they read stays as granted.
 */
export const listingAndMissing = (data: DataBucket, prefixes: readonly string[]): Grant => ({
	...listing(data, prefixes),
	conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
});

/** The data key, and only by way of S3: which objects is decided by the grants on them. */
export const keyUse = ({ key, bucket }: DataBucket): Grant => ({
	actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
	resources: [key.keyArn],
	conditions: { StringEquals: { 'kms:ViaService': `s3.${bucket.stack.region}.amazonaws.com` } },
});

/** Reading a secret that lies under the same key. */
export const secretKeyUse = ({ key, bucket }: DataBucket): Grant => ({
	actions: ['kms:Decrypt'],
	resources: [key.keyArn],
	conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${bucket.stack.region}.amazonaws.com` } },
});
