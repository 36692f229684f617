import { inflateRawSync } from 'node:zlib';
import { zipArchive } from '../../functions/publish/workbook/xlsx/zip.ts';

const END = 0x0605_4b50;

/** The files of a ZIP archive by name, read by its table of contents as any program does. */
export const unzipped = (archive: Buffer): Map<string, string> => {
	const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END).buffer));
	const files = new Map<string, string>();
	let at = archive.readUInt32LE(end + 16);
	for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
		const [packed, nameLength, extra, note, start] = [
			archive.readUInt32LE(at + 20),
			archive.readUInt16LE(at + 28),
			archive.readUInt16LE(at + 30),
			archive.readUInt16LE(at + 32),
			archive.readUInt32LE(at + 42),
		];
		const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
		const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
		files.set(name, inflateRawSync(archive.subarray(data, data + packed)).toString('utf8'));
		at += 46 + nameLength + extra + note;
	}
	return files;
};

/** An archive of those files. */
export const zipped = async (files: ReadonlyMap<string, string>, at = new Date('2025-12-15T00:00:00Z')): Promise<Buffer> => {
	const chunks: Uint8Array[] = [];
	const archive = zipArchive({ write: async (chunk) => void chunks.push(chunk) }, at);
	for (const [name, text] of files) await archive.add(name, [text]);
	await archive.finish();
	return Buffer.concat(chunks);
};
