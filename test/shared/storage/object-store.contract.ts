import { describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/problem.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { piecesOf } from '../../../shared/storage/pieces.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textAt = async (store: ObjectStore, key: string): Promise<string | undefined> => {
	const object = await store.get(key);
	return object && new TextDecoder().decode(object.body);
};
const keys = async (store: ObjectStore, prefix: string, after?: string): Promise<string[]> =>
	(await Array.fromAsync(store.list(prefix, after))).map(({ key }) => key);
const kindOf = async (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'no problem',
		(error: unknown) => (error instanceof Problem ? error.kind : String(error)),
	);

/** What every object store must do; each adapter's test runs it on fresh, empty stores. */
export const objectStoreContract = (name: string, fresh: () => Promise<ObjectStore>): void => {
	describe(`${name} keeps the contract of an object store`, () => {
		test('an object is what was put, and its tag changes with its content', async () => {
			const store = await fresh();
			const tag = await store.put('a/b.txt', bytes('one'));
			expect(await textAt(store, 'a/b.txt')).toBe('one');
			expect((await store.get('a/b.txt'))?.tag).toBe(tag);
			expect(await store.put('a/b.txt', bytes('two'))).not.toBe(tag);
			expect(await textAt(store, 'a/b.txt')).toBe('two');
		});

		test('an object that is not there is undefined, also below and above one that is', async () => {
			const store = await fresh();
			await store.put('a/b', bytes('x'));
			expect(await store.get('a')).toBeUndefined();
			expect(await store.get('a/c')).toBeUndefined();
			expect(await store.get('z')).toBeUndefined();
		});

		test('a part of an object is those bytes, as far as it goes', async () => {
			const store = await fresh();
			await store.put('a/b', bytes('0123456789'));
			const part = async (from: number, to: number): Promise<string> => new TextDecoder().decode(await store.part('a/b', from, to));
			expect([await part(0, 4), await part(4, 10), await part(9, 99), await part(10, 20), await part(50, 60)]).toEqual([
				'0123',
				'456789',
				'9',
				'',
				'',
			]);
			await store.put('empty', new Uint8Array());
			expect(await store.part('empty', 0, 5)).toHaveLength(0);
			for (const key of ['a', 'a/c', 'z']) expect(await store.part(key, 0, 5)).toBeUndefined();
		});

		test.each([1, 3, 5, 10, 11])('an object comes whole in pieces of %i bytes', async (size) => {
			const store = await fresh();
			await store.put('pieces', bytes('0123456789'));
			const pieces = await Array.fromAsync((await piecesOf(store, 'pieces', size)) ?? []);
			expect(new TextDecoder().decode(Buffer.concat(pieces))).toBe('0123456789');
			expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(size);
			await store.put('empty', new Uint8Array());
			expect(await Array.fromAsync((await piecesOf(store, 'empty', size)) ?? [bytes('none')])).toEqual([]);
			expect(await piecesOf(store, 'nothing', size)).toBeUndefined();
		});

		test('a put that expects a free key loses when the key is taken and changes nothing', async () => {
			const store = await fresh();
			await store.put('log/1', bytes('first'), { absent: true });
			expect(await kindOf(store.put('log/1', bytes('second'), { absent: true }))).toBe('conflict');
			expect(await textAt(store, 'log/1')).toBe('first');
		});

		test('of twenty writers that expect a free key, one wins', async () => {
			const store = await fresh();
			const kinds = await Promise.all(
				Array.from({ length: 20 }, (_, writer) => kindOf(store.put('log/1', bytes(`${writer}`), { absent: true }))),
			);
			expect(kinds.filter((kind) => kind === 'no problem')).toHaveLength(1);
			expect(kinds.filter((kind) => kind === 'conflict')).toHaveLength(19);
			expect(await textAt(store, 'log/1')).toBe(String(kinds.indexOf('no problem')));
		});

		test('a put that expects a tag loses when the object changed or is gone', async () => {
			const store = await fresh();
			const tag = await store.put('p', bytes('one'));
			await store.put('p', bytes('two'), { tag });
			expect(await kindOf(store.put('p', bytes('three'), { tag }))).toBe('conflict');
			expect(await textAt(store, 'p')).toBe('two');
			await store.delete(['p']);
			expect(await kindOf(store.put('p', bytes('four'), { tag }))).toBe('conflict');
			expect(await store.get('p')).toBeUndefined();
		});

		test('of ten writers that each add one by compare-and-swap, no addition is lost', async () => {
			const store = await fresh();
			await store.put('count', bytes('0'));
			const addOne = async (): Promise<void> => {
				const object = await store.get('count');
				const next = bytes(String(Number(new TextDecoder().decode(object?.body)) + 1));
				if ((await kindOf(store.put('count', next, { tag: object?.tag ?? '' }))) === 'conflict') await addOne();
			};
			await Promise.all(Array.from({ length: 10 }, addOne));
			expect(await textAt(store, 'count')).toBe('10');
		});

		test('an object written in pieces appears on close, and never when aborted', async () => {
			const store = await fresh();
			const writer = store.open('big/one');
			await writer.write(bytes('hello '));
			await writer.write(bytes('world'));
			expect(await store.get('big/one')).toBeUndefined();
			expect(await keys(store, '')).toEqual([]);
			await writer.close();
			expect(await textAt(store, 'big/one')).toBe('hello world');
			await writer.abort();
			expect(await textAt(store, 'big/one')).toBe('hello world');
			const aborted = store.open('big/two');
			await aborted.write(bytes('never'));
			await aborted.abort();
			expect(await keys(store, '')).toEqual(['big/one']);
		});

		test('a writer may reuse its buffer after a piece is written', async () => {
			const store = await fresh();
			const buffer = bytes('aaaa');
			const writer = store.open('reused');
			await writer.write(buffer);
			buffer.fill(98);
			await writer.write(buffer);
			await writer.close();
			expect(await textAt(store, 'reused')).toBe('aaaabbbb');
		});

		test('an object written with nothing in it is an empty object', async () => {
			const store = await fresh();
			await store.open('empty').close();
			expect((await store.get('empty'))?.body.byteLength).toBe(0);
		});

		test('keys are listed in byte order under a prefix that may end anywhere, after a key that need not exist', async () => {
			const store = await fresh();
			const all = [
				'a-b',
				'a/b',
				'a/b-c',
				'a/b/c/d',
				'a/b/c-d',
				'a/ä',
				'a/\u{1F600}',
				'a/\uFFFD',
				'ab',
				'b/00000001.json',
				'b/00000002.json',
				'b/checkpoint/1',
			].filter(
				(key) => key !== 'a/b', // a folder cannot be a file too
			);
			for (const key of all.toReversed()) await store.put(key, bytes(key));
			const sorted = all.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
			expect(await keys(store, '')).toEqual(sorted);
			expect(await keys(store, 'a/b')).toEqual(['a/b-c', 'a/b/c-d', 'a/b/c/d']);
			for (const after of [...sorted, 'a/b/c', 'a.', 'b/00000001.json~', 'zz', 'a/b/']) {
				expect(await keys(store, '', after), after).toEqual(
					sorted.filter((key) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0),
				);
			}
			expect(await keys(store, 'b/', 'b/00000001.json')).toEqual(['b/00000002.json', 'b/checkpoint/1']);
			expect(await keys(store, 'nothing/')).toEqual([]);
		});

		test('listing tells sizes', async () => {
			const store = await fresh();
			await store.put('s', bytes('12345'));
			expect(await Array.fromAsync(store.list(''))).toEqual([{ key: 's', bytes: 5 }]);
		});

		test('deleting takes what exists', async () => {
			const store = await fresh();
			await store.put('x', bytes('1'));
			await store.put('y', bytes('2'));
			await store.delete(['x', 'nothing', 'far/away']);
			expect(await keys(store, '')).toEqual(['y']);
		});

		test('erasing takes all under a prefix but what is spared, and says how much; again, nothing', async () => {
			const store = await fresh();
			for (const key of ['a/1', 'a/2', 'a/b/3', 'ab', 'c']) await store.put(key, bytes(key));
			const spares = (key: string): boolean => key === 'a/2';
			expect(await store.erase('a/', spares)).toBe(2);
			expect(await keys(store, '')).toEqual(['a/2', 'ab', 'c']);
			expect(await textAt(store, 'a/2')).toBe('a/2');
			expect(await store.erase('a/', spares)).toBe(0);
			expect(await store.erase('nothing/', () => false)).toBe(0);
			expect(await store.erase('c', () => false)).toBe(1);
			await store.put('c', bytes('new'), { absent: true });
		});

		test.each(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a/./b', '.hidden', 'a/.tmp', 'a\\b', 'a\0b'])(
			'%j is refused as a key',
			async (key) => {
				const store = await fresh();
				expect(await kindOf(store.put(key, bytes('x')))).toBe('defect');
				expect(await kindOf(store.get(key))).toBe('defect');
				expect(await kindOf(store.part(key, 0, 1))).toBe('defect');
				expect(() => store.open(key)).toThrow(Problem);
			},
		);
	});
};
