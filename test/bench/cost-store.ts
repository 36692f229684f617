import type { ObjectStore, ObjectWriter } from '../../shared/storage/object-store.ts';

/** Requests to S3 by what they cost: puts, parts and lists at one price, gets at another; deletes are free. */
export interface Requests {
	put: number;
	get: number;
	list: number;
}

/** S3 lists so many keys in one answer. */
const LISTED_KEYS = 1000;
/** An object below this is one put; above, one request per part beside the two that open and complete it. */
const PART_BYTES = 8 * 2 ** 20;

const counted = (writer: ObjectWriter, requests: Requests): ObjectWriter => {
	let bytes = 0;
	return {
		write: (chunk) => {
			bytes += chunk.byteLength;
			return writer.write(chunk);
		},
		close: async () => {
			requests.put += bytes < PART_BYTES ? 1 : Math.ceil(bytes / PART_BYTES) + 2;
			await writer.close();
		},
		abort: () => writer.abort(),
	};
};

/** The same store, with an account of the requests that it would have made to S3. */
export const countingStore = (store: ObjectStore): { readonly store: ObjectStore; readonly requests: Requests } => {
	const requests: Requests = { put: 0, get: 0, list: 0 };
	return {
		requests,
		store: {
			...store,
			get: (key) => {
				requests.get += 1;
				return store.get(key);
			},
			part: (key, from, to) => {
				requests.get += 1;
				return store.part(key, from, to);
			},
			put: (key, body, condition) => {
				requests.put += 1;
				return store.put(key, body, condition);
			},
			open: (key) => counted(store.open(key), requests),
			async *list(prefix, after) {
				let keys = 0;
				for await (const info of store.list(prefix, after)) {
					keys += 1;
					yield info;
				}
				requests.list += Math.ceil((keys + 1) / LISTED_KEYS);
			},
			address: (key) => store.address(key),
			delete: (keys) => store.delete(keys),
		},
	};
};
