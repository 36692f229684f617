import { randomUUID } from 'node:crypto';
import {
	AbortMultipartUploadCommand,
	type CompletedPart,
	CompleteMultipartUploadCommand,
	CreateMultipartUploadCommand,
	PutObjectCommand,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectWriter } from './object-store.ts';
import { explainS3Error } from './s3-error.ts';
import { presentAt, type S3Place, writtenBy } from './s3-place.ts';

/** S3 takes parts of 5 MiB and more, the last excepted, and 10,000 of them: 80 GiB at this size. */
export const PART_BYTES = 8 * 1024 * 1024;

/** The three calls of a multipart upload, begun by the first part. */
const multipart = (place: S3Place) => {
	const { client, bucket: Bucket, key: Key } = place;
	const writer = randomUUID();
	const parts: CompletedPart[] = [];
	let id: string | undefined;

	const begin = async (): Promise<string | undefined> =>
		(await client.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata: writtenBy(writer), ChecksumAlgorithm: 'CRC32' })))
			.UploadId;

	return {
		isBegun: () => id !== undefined,
		async add(Body: Uint8Array): Promise<void> {
			id ??= await begin();
			const PartNumber = parts.length + 1;
			const { ETag, ChecksumCRC32 } = await client.send(
				new UploadPartCommand({ Bucket, Key, UploadId: id, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
			);
			parts.push({ PartNumber, ETag, ChecksumCRC32 });
		},
		async complete(): Promise<void> {
			try {
				await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId: id, MultipartUpload: { Parts: parts } }));
			} catch (error) {
				const isGone = error instanceof Error && error.name === 'NoSuchUpload';
				if (!isGone || (await presentAt(place))?.writer !== writer) throw error;
			}
		},
		async abort(): Promise<void> {
			if (id === undefined) return;
			// Parts that stay behind are no object; the bucket's lifecycle rule for unfinished uploads takes them.
			await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id })).catch(() => undefined);
		},
	};
};

/**
 * Writes one object: in one put where it is small, else in parts of `partBytes` as they fill, so that one part is all that is held. Nothing
 * is visible before close. Errors of S3 become problems; after one, the upload is aborted.
 */
export const s3Writer = (place: S3Place, partBytes: number): ObjectWriter => {
	const upload = multipart(place);
	let chunks: Uint8Array[] = [];
	let held = 0;
	let isDone = false;

	const take = (): Uint8Array => {
		const body = Buffer.concat(chunks);
		chunks = [];
		held = 0;
		return body;
	};

	const abort = async (): Promise<void> => {
		if (isDone) return;
		isDone = true;
		take();
		await upload.abort();
	};

	const explained = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			await abort();
			throw explainS3Error(error, place.address);
		}
	};

	const finish = async (): Promise<void> => {
		if (upload.isBegun()) {
			if (held > 0) await upload.add(take());
			await upload.complete();
		} else {
			await place.client.send(new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: take() }));
		}
		isDone = true;
	};

	return {
		write: (chunk) =>
			explained(async () => {
				chunks.push(Uint8Array.from(chunk));
				held += chunk.byteLength;
				if (held >= partBytes) await upload.add(take());
			}),
		close: () => explained(finish),
		abort,
	};
};
