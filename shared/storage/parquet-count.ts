import { parquetMetadataAsync } from 'hyparquet';
import { Problem } from '../problem.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';

/** Read from the end of a file at once; most footers are smaller. */
const FOOTER_BYTES = 2 ** 16;

/** Rows of a Parquet object by its footer, which is all that is read of it. Problem (data) for an object that is none. */
export const parquetRowCount = async (store: ObjectStore, { key, bytes }: ObjectInfo): Promise<number> => {
	const slice = async (start: number, end = bytes): Promise<ArrayBuffer> =>
		Uint8Array.from((await store.part(key, start, end)) ?? []).buffer;
	try {
		return Number((await parquetMetadataAsync({ byteLength: bytes, slice }, { initialFetchSize: FOOTER_BYTES })).num_rows);
	} catch (cause) {
		if (cause instanceof Problem) throw cause;
		throw new Problem({
			kind: 'data',
			what: 'An object lies among Parquet files and is none',
			where: store.address(key),
			saw: cause instanceof Error ? cause.message : String(cause),
			next: 'look for something else that writes there, delete the object, then run again',
			cause,
		});
	}
};
