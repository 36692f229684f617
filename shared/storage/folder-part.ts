import { open } from 'node:fs/promises';

/** Bytes [from, to) of a file, fewer where it ends before. Errors are those of the file system. */
export const readPart = async (path: string, from: number, to: number): Promise<Uint8Array> => {
	const file = await open(path, 'r');
	try {
		const bytes = Buffer.alloc(Math.max(0, Math.min(to, (await file.stat()).size) - from));
		let filled = 0;
		// One read call may give fewer bytes than are there.
		for (let more = bytes.length > 0; more; more = filled < bytes.length) {
			const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
			if (bytesRead === 0) break;
			filled += bytesRead;
		}
		return bytes.subarray(0, filled);
	} finally {
		await file.close();
	}
};
