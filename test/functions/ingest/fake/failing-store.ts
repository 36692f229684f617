import type { ObjectStore } from '../../../../shared/storage/object-store.ts';

export interface FailingStore extends ObjectStore {
	/** Writes so far: puts, pieces and closes. */
	writes(): number;
}

/** A store whose machine dies at write number `deadly`, before (`before`) or just after the write took effect; nothing works from then on. */
export const failingStore = (
	store: ObjectStore,
	deadly: number,
	when: 'before' | 'after' = 'before',
	error: unknown = new Error('killed'),
): FailingStore => {
	let count = 0;
	let dead = false;
	const counted = async <T>(work: () => Promise<T>): Promise<T> => {
		if (dead) throw error;
		if (++count !== deadly) return work();
		dead = true;
		if (when === 'after') await work();
		throw error;
	};
	const alive = <T>(work: () => Promise<T>): Promise<T> => (dead ? Promise.reject(error) : work());
	return {
		writes: () => count,
		get: (key) => alive(() => store.get(key)),
		part: (key, from, to) => alive(() => store.part(key, from, to)),
		put: (key, body, condition) => counted(() => store.put(key, body, condition)),
		open(key) {
			const writer = store.open(key);
			return {
				write: (chunk) => counted(() => writer.write(chunk)),
				close: () => counted(() => writer.close()),
				abort: () => writer.abort(),
			};
		},
		list: (prefix, after) => store.list(prefix, after),
		delete: (keys) => counted(() => store.delete(keys)),
		erase: (prefix, spares) => counted(() => store.erase(prefix, spares)),
		address: (key) => store.address(key),
	};
};
