import { Problem } from '../../../shared/problem.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { bufferOf } from '../parquet-read.ts';
import type { DropFolder } from './folder.ts';

const body = async (store: ObjectStore, key: string): Promise<Uint8Array> => {
	const object = await store.get(key);
	if (object !== undefined) return object.body;
	throw new Problem({
		kind: 'conflict',
		what: 'A dropped file disappeared while it was read',
		where: store.address(key),
		next: 'run again when the files are in place',
	});
};

/** Files that somebody puts under a prefix of the store. A file is held in memory while it is read. */
export const bucketFolder = (store: ObjectStore, prefix: string): DropFolder => ({
	name: store.address(prefix.replace(/\/$/, '')), // a folder is no key
	async list() {
		const files: string[] = [];
		for await (const { key, bytes } of store.list(prefix)) if (bytes > 0 && !key.endsWith('/')) files.push(key.slice(prefix.length));
		return files.filter((file) => !/(^|\/)\./.test(file)).sort();
	},
	async *read(file) {
		yield await body(store, `${prefix}${file}`);
	},
	openAt: async (file) => bufferOf(await body(store, `${prefix}${file}`)),
});
