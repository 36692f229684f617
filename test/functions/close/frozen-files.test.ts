import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fileHash } from '../../../functions/close/file-hash.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';

const MEGABYTE = 2 ** 20;

test('a frozen file is hashed piece by piece, however large it is', async () => {
	const store = memoryStore();
	const body = randomBytes(17 * MEGABYTE + 1);
	await store.put('closes/file', body);
	const asked: number[] = [];
	const watched = {
		...store,
		get: () => expect.unreachable('the whole file was asked for'),
		part: (key: string, from: number, to: number) => {
			asked.push(to - from);
			return store.part(key, from, to);
		},
	};
	const sha256 = createHash('sha256').update(body).digest('hex');
	expect(await fileHash(watched, 'closes/file')).toEqual({ bytes: body.length, sha256 });
	expect(asked).toEqual([8, 8, 8].map((megabytes) => megabytes * MEGABYTE));
});

test('a frozen file that is gone is named', async () => {
	await expect(fileHash(memoryStore(), 'closes/file')).rejects.toThrow(/A file that a close froze is gone.*closes\/file/);
});
