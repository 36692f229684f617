import { randomBytes } from 'node:crypto';
import {
	CreateBucketCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListObjectVersionsCommand,
	PutBucketVersioningCommand,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { s3Client } from '../../../shared/storage/s3-client.ts';
import { s3Store } from '../../../shared/storage/s3.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { objectStoreContract } from '../../shared/storage/object-store.contract.ts';

const { s3Endpoint: endpoint, region, credentials } = inject('bed');
const client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
afterAll(() => client.destroy());

const freshBucket = async (): Promise<string> => {
	const bucket = `test-${randomBytes(8).toString('hex')}`;
	await client.send(new CreateBucketCommand({ Bucket: bucket }));
	return bucket;
};
const PART = 5 * 1024 * 1024;
const keysOf = async (store: ObjectStore): Promise<string[]> => (await Array.fromAsync(store.list(''))).map(({ key }) => key);

objectStoreContract('S3', async () => s3Store({ client, bucket: await freshBucket() }));
objectStoreContract('S3 under a prefix', async () => s3Store({ client, bucket: await freshBucket(), prefix: 'company/live' }));

describe('an S3 store', () => {
	test('under a prefix sees nothing beside it, and says its whole address', async () => {
		const bucket = await freshBucket();
		const [whole, live, other] = [undefined, 'live', 'live2/'].map((prefix) => s3Store({ client, bucket, ...(prefix ? { prefix } : {}) }));
		await live?.put('a', new Uint8Array([1]));
		await other?.put('b', new Uint8Array([2]));
		expect(await Array.fromAsync(live?.list('') ?? [])).toEqual([{ key: 'a', bytes: 1 }]);
		expect(await Array.fromAsync(whole?.list('') ?? [])).toMatchObject([{ key: 'live/a' }, { key: 'live2/b' }]);
		expect(live?.address('a')).toBe(`s3://${bucket}/live/a`);
		expect(() => s3Store({ client, bucket, prefix: '/x' })).toThrow('prefix');
	});

	test('does not list what is no object of its own: folders that the console makes, hidden objects', async () => {
		const bucket = await freshBucket();
		const store = s3Store({ client, bucket });
		for (const Key of ['folder/', 'folder/.keep', 'folder/a']) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
		expect(await keysOf(store)).toEqual(['folder/a']);
	});

	test('uploads what is larger than a part in parts, byte for byte', async () => {
		const bucket = await freshBucket();
		const store = s3Store({ client, bucket, partBytes: PART });
		const body = randomBytes(2 * PART + 12_345);
		const writer = store.open('big');
		for (let at = 0; at < body.byteLength; at += 1_000_003) await writer.write(body.subarray(at, at + 1_000_003));
		expect(await store.get('big')).toBeUndefined();
		await writer.close();
		expect(Buffer.compare((await store.get('big'))?.body ?? new Uint8Array(), body)).toBe(0);
		expect((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'big' }))).ETag).toMatch(/-2"$/);
		expect(await Array.fromAsync(store.list(''))).toEqual([{ key: 'big', bytes: body.byteLength }]);
	});

	test('an aborted upload leaves neither object nor parts', async () => {
		const bucket = await freshBucket();
		const store = s3Store({ client, bucket, partBytes: PART });
		const writer = store.open('big');
		await writer.write(new Uint8Array(PART));
		const uploads = async (): Promise<number> =>
			(await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
		expect(await uploads()).toBe(1);
		await writer.abort();
		await writer.abort();
		expect(await uploads()).toBe(0);
		expect(await keysOf(store)).toEqual([]);
	});

	test('lists and deletes more keys than one request takes', { timeout: 120_000 }, async () => {
		const store = s3Store({ client, bucket: await freshBucket() });
		const all = Array.from({ length: 1_100 }, (_, index) => `k/${String(index).padStart(5, '0')}`);
		for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map((key) => store.put(key, new Uint8Array())));
		expect(await keysOf(store)).toEqual(all);
		await store.delete(all.slice(1));
		expect(await keysOf(store)).toEqual(all.slice(0, 1));
		await store.delete([]);
	});

	describe('in a bucket with versions', () => {
		const versions = async (bucket: string): Promise<string[]> => {
			const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
			return [...Versions.map(({ Key, IsLatest }) => `${Key} ${IsLatest}`), ...DeleteMarkers.map(({ Key }) => `${Key} deleted`)].sort();
		};
		const versioned = async (): Promise<string> => {
			const bucket = await freshBucket();
			await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
			return bucket;
		};

		test('erasing takes every version and every trace of a deletion, of a spared key only what came before', async () => {
			const bucket = await versioned();
			const store = s3Store({ client, bucket, prefix: 'live' });
			for (const key of ['raw/a', 'raw/kept', 'raw/gone', 'other/a'])
				for (const body of [1, 2, 3]) await store.put(key, new Uint8Array([body]));
			await store.delete(['raw/gone']);
			await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'live/raw/.hidden', Body: 'not of this store' }));
			expect(await store.erase('raw/', (key) => key === 'raw/kept')).toBe(3 + 2 + 4);
			expect(await versions(bucket)).toEqual([
				'live/other/a false',
				'live/other/a false',
				'live/other/a true',
				'live/raw/.hidden true',
				'live/raw/kept true',
			]);
			expect((await store.get('raw/kept'))?.body).toEqual(new Uint8Array([3]));
			expect(await store.erase('raw/', (key) => key === 'raw/kept')).toBe(0);
		});

		test('erasing goes through as many pages as there are', { timeout: 120_000 }, async () => {
			const bucket = await versioned();
			const store = s3Store({ client, bucket });
			const all = Array.from({ length: 350 }, (_, index) => `k/${index}`);
			for (const body of [1, 2, 3])
				for (let at = 0; at < all.length; at += 50)
					await Promise.all(all.slice(at, at + 50).map((key) => store.put(key, new Uint8Array([body]))));
			expect(await store.erase('k/', (key) => key === 'k/7')).toBe(349 * 3 + 2);
			expect(await versions(bucket)).toEqual(['k/7 true']);
		});
	});

	test('a bucket that does not exist is a problem of configuration that names it', async () => {
		const store = s3Store({ client, bucket: 'no-such-bucket-here' });
		const expected = { kind: 'configuration', what: 'The bucket does not exist' };
		await expect(store.get('a')).rejects.toMatchObject({ ...expected, where: 's3://no-such-bucket-here/a' });
		await expect(store.put('a', new Uint8Array())).rejects.toMatchObject(expected);
		await expect(store.put('a', new Uint8Array(), { absent: true })).rejects.toMatchObject(expected);
		await expect(Array.fromAsync(store.list(''))).rejects.toMatchObject(expected);
		await expect(store.delete(['a'])).rejects.toMatchObject(expected);
		await expect(store.open('a').close()).rejects.toMatchObject(expected);
	});
});
