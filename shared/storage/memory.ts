import { createHash } from 'node:crypto';
import { checkKey, compareKeys, conflict } from './key.ts';
import type { Condition, ObjectStore, ObjectWriter } from './object-store.ts';

const tagOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** An object store that lives as long as the process. Its addresses name nothing that an engine could read. */
export const memoryStore = (): ObjectStore => {
	const objects = new Map<string, Uint8Array>();

	const check = (key: string, condition: Condition | undefined): void => {
		checkKey(key);
		if (condition === undefined) return;
		const present = objects.get(key);
		if ('absent' in condition) {
			if (present !== undefined) throw conflict(key, 'an object where none was expected');
		} else if (present === undefined || tagOf(present) !== condition.tag) {
			throw conflict(key, present === undefined ? 'no object' : `tag ${tagOf(present)}`);
		}
	};

	const put = async (key: string, body: Uint8Array, condition?: Condition): Promise<string> => {
		check(key, condition);
		objects.set(key, Uint8Array.from(body));
		return tagOf(body);
	};

	const open = (key: string): ObjectWriter => {
		checkKey(key);
		const chunks: Uint8Array[] = [];
		return {
			async write(chunk) {
				chunks.push(Uint8Array.from(chunk));
			},
			async close() {
				objects.set(key, Buffer.concat(chunks));
			},
			async abort() {},
		};
	};

	return {
		put,
		open,
		async get(key) {
			checkKey(key);
			const body = objects.get(key);
			return body && { body: Uint8Array.from(body), tag: tagOf(body) };
		},
		async part(key, from, to) {
			checkKey(key);
			return objects.get(key)?.slice(from, to);
		},
		async *list(prefix, after = '') {
			const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0);
			for (const key of keys.sort(compareKeys)) yield { key, bytes: objects.get(key)?.byteLength ?? 0 };
		},
		async delete(keys) {
			for (const key of keys) checkKey(key);
			for (const key of keys) objects.delete(key);
		},
		async erase(prefix, spares) {
			const gone = [...objects.keys()].filter((key) => key.startsWith(prefix) && !spares(key));
			for (const key of gone) objects.delete(key);
			return gone.length;
		},
		address: (key) => `memory:${key}`,
	};
};
