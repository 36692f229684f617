import { existsSync } from 'node:fs';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** What a process that is killed looks like from inside a test. */
export class Killed extends Error {}

export interface Kill {
	/** The write at which it happens, counted from 1. */
	readonly at: number;
	/** Before the write takes effect, or right after. */
	readonly when: 'before' | 'after';
}

/** A store in which everything ends at one write: that write fails, before or after it takes effect, and so does every call after it. */
export const killedAt = (
	store: ObjectStore,
	{ at, when }: Kill,
	kill: () => never = () => {
		throw new Killed();
	},
): ObjectStore => {
	let writes = 0;
	let isOver = false;
	const end = (): never => {
		isOver = true;
		return kill();
	};
	const read = <T>(work: () => T): T => (isOver ? end() : work());
	// The warehouse writes files itself, after asking where: asking for a published file that is not there yet counts as its write.
	const isExport = (key: string): boolean => key.endsWith('.parquet') && key.startsWith('published/') && !existsSync(store.address(key));
	const write = async <T>(work: () => Promise<T>): Promise<T> => {
		writes += 1;
		if (writes > at || (writes === at && when === 'before')) end();
		const result = await work();
		if (writes === at) end();
		return result;
	};
	return {
		get: (key) => read(() => store.get(key)),
		part: (key, from, to) => read(() => store.part(key, from, to)),
		list: (prefix, after) => read(() => store.list(prefix, after)),
		address(key) {
			if (isExport(key)) {
				writes += 1;
				if (writes >= at) end();
			}
			return store.address(key);
		},
		put: (key, body, condition) => write(() => store.put(key, body, condition)),
		delete: (keys) => (keys.length === 0 ? store.delete(keys) : write(() => store.delete(keys))),
		erase: (prefix, spares) => write(() => store.erase(prefix, spares)),
		open(key) {
			const writer = store.open(key);
			return { write: (chunk) => writer.write(chunk), abort: () => writer.abort(), close: () => write(() => writer.close()) };
		},
	};
};
