import type { S3Client } from '@aws-sdk/client-s3';
import { HeadObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';

/** One object of S3: the client that reaches it, its bucket, its whole key, and its address for messages. */
export interface S3Place {
	readonly client: S3Client;
	readonly bucket: string;
	readonly key: string;
	readonly address: string;
}

/** Key of the metadata that names the one put or upload which made an object. */
const WRITER = 'writer';

export const writtenBy = (writer: string): Record<string, string> => ({ [WRITER]: writer });

export const statusOf = (error: unknown): number => (error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0);

/**
 * What is there now: its tag and which writer made it, or undefined. A write whose answer was lost on the way is repeated by the SDK and then
 * meets its own object; only the writer's name can tell that from losing to somebody else.
 */
export const presentAt = async ({ client, bucket, key }: S3Place): Promise<{ tag: string; writer: string | undefined } | undefined> => {
	try {
		const { ETag, Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
		return { tag: ETag ?? '', writer: Metadata?.[WRITER] };
	} catch (error) {
		if (statusOf(error) === 404) return undefined;
		throw error;
	}
};
