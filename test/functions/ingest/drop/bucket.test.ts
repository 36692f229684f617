import { describe, expect, test } from 'vitest';
import { bucketFolder } from '../../../../functions/ingest/drop/bucket.ts';
import { checkKey } from '../../../../shared/storage/key.ts';
import { memoryStore } from '../../../../shared/storage/memory.ts';
import type { ObjectStore } from '../../../../shared/storage/object-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As strict about addresses as S3's adapter. */
const strictStore = (): ObjectStore => ({
	...memoryStore(),
	address: (key) => {
		checkKey(key);
		return `s3://bucket/${key}`;
	},
});

describe('a drop folder in a bucket', () => {
	test('lists its own files by relative name, sorted, without hidden, empty and foreign ones', async () => {
		const store = strictStore();
		for (const key of ['drop/rates/b.csv', 'drop/rates/2025/a.csv', 'drop/rates_eu/c.csv', 'raw/rates/d.csv'])
			await store.put(key, bytes('x'));
		await store.put('drop/rates/empty.csv', bytes(''));
		const folder = bucketFolder(store, 'drop/rates/');
		expect(folder.name).toBe('s3://bucket/drop/rates');
		expect(await folder.list()).toEqual(['2025/a.csv', 'b.csv']);
	});

	test('reads a file whole and from anywhere, and says when it is gone', async () => {
		const store = strictStore();
		await store.put('drop/rates/b.csv', bytes('from,rate'));
		const folder = bucketFolder(store, 'drop/rates/');
		const chunks: Uint8Array[] = [];
		for await (const chunk of folder.read('b.csv')) chunks.push(chunk);
		expect(Buffer.concat(chunks).toString()).toBe('from,rate');
		const at = await folder.openAt('b.csv');
		expect([at.byteLength, Buffer.from(await at.slice(5, 9)).toString()]).toEqual([9, 'rate']);
		await expect(folder.openAt('c.csv')).rejects.toMatchObject({ kind: 'conflict' });
	});
});
