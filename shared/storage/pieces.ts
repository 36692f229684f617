import type { ObjectStore } from './object-store.ts';

/** What is held of an object that is read piece by piece. */
const PIECE_BYTES = 8 * 2 ** 20;

/** The bytes of an object in order, 8 MiB at a time; undefined when there is none. An object is not replaced while it is read: those of data never are. */
export const piecesOf = async (
	store: ObjectStore,
	key: string,
	pieceBytes = PIECE_BYTES,
): Promise<AsyncIterable<Uint8Array> | undefined> => {
	const first = await store.part(key, 0, pieceBytes);
	if (first === undefined) return undefined;
	return (async function* () {
		let piece: Uint8Array | undefined = first;
		for (let at = 0; piece !== undefined && piece.length > 0; ) {
			yield piece;
			at += piece.length;
			piece = piece.length < pieceBytes ? undefined : await store.part(key, at, at + pieceBytes);
		}
	})();
};
