import { createHash } from 'node:crypto';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { piecesOf } from '../../shared/storage/pieces.ts';

/** Size and SHA-256 (hex) of a stored object. Problem (data) where it is not there. */
export const fileHash = async (store: ObjectStore, key: string): Promise<{ readonly bytes: number; readonly sha256: string }> => {
	const pieces = await piecesOf(store, key);
	if (pieces === undefined)
		throw new Problem({
			kind: 'data',
			what: 'A file that a close froze is gone',
			where: key,
			saw: 'no object',
			next: 'restore it from a backup: closed months rest on it',
		});
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const piece of pieces) {
		hash.update(piece);
		bytes += piece.byteLength;
	}
	return { bytes, sha256: hash.digest('hex') };
};
