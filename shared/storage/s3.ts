import { setTimeout as pause } from 'node:timers/promises';
import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../problem.ts';
import { checkKey, isKey } from './key.ts';
import type { ObjectInfo, ObjectStore, StoredObject } from './object-store.ts';
import { explainS3Error } from './s3-error.ts';
import { eraseVersions, type Spared } from './s3-erase.ts';
import { type S3Place, statusOf } from './s3-place.ts';
import { putObject } from './s3-put.ts';
import { PART_BYTES, s3Writer } from './s3-writer.ts';

export interface S3StoreOptions {
	readonly client: S3Client;
	readonly bucket: string;
	/** Folder within the bucket that keys are relative to, such as `company/`; none = the whole bucket. */
	readonly prefix?: string;
	/** Size from which an object is uploaded in parts, and of each. */
	readonly partBytes?: number;
	/** Waits between attempts at a busy key. */
	readonly sleep?: (ms: number) => Promise<void>;
}

/** As many keys as one delete request takes. */
const DELETE_KEYS = 1_000;
/** How often a body is read anew when the connection breaks in the middle: the SDK repeats requests, not the reading of answers. */
const READS = 3;

const rootOf = (prefix: string): string => {
	const folder = prefix.replace(/\/$/, '');
	if (folder === '') return '';
	if (isKey(folder)) return `${folder}/`;
	const next = 'write it like tidemark/production, without leading slash, empty or dotted parts';
	throw new Problem({ kind: 'configuration', what: 'Not a prefix of object keys', where: 'prefix', saw: JSON.stringify(prefix), next });
};

const explaining = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (error) {
		throw explainS3Error(error, where);
	}
};

/** S3's answer to a range that begins at the end of an object, or beyond it. */
const BEYOND = 416;

const readOnce = async ({ client, bucket, key }: S3Place, range?: string): Promise<StoredObject | undefined> => {
	try {
		const { Body, ETag } = await client.send(
			new GetObjectCommand({ Bucket: bucket, Key: key, ...(range === undefined ? {} : { Range: range }) }),
		);
		return { body: (await Body?.transformToByteArray()) ?? new Uint8Array(), tag: ETag ?? '' };
	} catch (error) {
		if (error instanceof NoSuchKey) return undefined;
		if (statusOf(error) === BEYOND) return { body: new Uint8Array(), tag: '' };
		throw error;
	}
};

const read = async (place: S3Place, range?: string, attempt = 1): Promise<StoredObject | undefined> => {
	try {
		return await readOnce(place, range);
	} catch (error) {
		const problem = explainS3Error(error, place.address);
		const isPassing = problem instanceof Problem && problem.kind === 'unavailable';
		// What carries metadata is an answer of S3, repeated by the SDK already.
		if (!isPassing || (error instanceof Error && '$metadata' in error) || attempt === READS) throw problem;
		return read(place, range, attempt + 1);
	}
};

/** Folders that the console makes, and hidden objects, are not this store's. */
const sparedOf = (key: string, spares: (key: string) => boolean): Spared => {
	if (!isKey(key)) return 'all';
	return spares(key) ? 'present' : 'none';
};

/**
 * An object store in a bucket of S3. Conditional puts are S3's own (If-None-Match, If-Match), so they hold between machines. The bucket needs
 * a lifecycle rule that drops unfinished multipart uploads.
 */
export const s3Store = ({ client, bucket, prefix = '', partBytes = PART_BYTES, sleep = pause }: S3StoreOptions): ObjectStore => {
	const root = rootOf(prefix);
	const address = (key: string): string => `s3://${bucket}/${root}${key}`;
	const placeOf = (key: string): S3Place => (checkKey(key), { client, bucket, key: root + key, address: address(key) });

	async function* list(under: string, after: string): AsyncIterable<ObjectInfo> {
		const start = after === '' ? {} : { StartAfter: root + after };
		for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: root + under, ...start })) {
			for (const { Key = '', Size = 0 } of page.Contents ?? []) {
				const key = Key.slice(root.length);
				// Folders that the console makes, and hidden objects, are not this store's.
				if (isKey(key)) yield { key, bytes: Size };
			}
		}
	}

	const deleteSome = async (keys: readonly string[]): Promise<void> => {
		const Objects = keys.map((key) => ({ Key: root + key }));
		const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
		const [first] = Errors ?? [];
		if (first !== undefined) throw Object.assign(new Error(`${first.Message} (${first.Key})`), { name: first.Code });
	};

	return {
		get: async (key) => read(placeOf(key)),
		part: async (key, from, to) => (await read(placeOf(key), `bytes=${from}-${to - 1}`))?.body,
		put: async (key, body, condition) => explaining(address(key), () => putObject(placeOf(key), body, condition, sleep)),
		open: (key) => s3Writer(placeOf(key), partBytes),
		async *list(under, after = '') {
			try {
				yield* list(under, after);
			} catch (error) {
				throw explainS3Error(error, address(under));
			}
		},
		async delete(keys) {
			for (const key of keys) checkKey(key);
			for (let at = 0; at < keys.length; at += DELETE_KEYS)
				await explaining(address(''), () => deleteSome(keys.slice(at, at + DELETE_KEYS)));
		},
		erase: (under, spares) =>
			explaining(address(under), () => eraseVersions(client, bucket, root + under, (whole) => sparedOf(whole.slice(root.length), spares))),
		address: (key) => placeOf(key).address,
	};
};
