import { pipeline } from 'node:stream/promises';
import { createDeflateRaw, crc32 } from 'node:zlib';
import { Problem } from '../../../../shared/problem.ts';

/** Where the archive goes, piece by piece. */
export interface Sink {
	write(chunk: Uint8Array): Promise<void>;
}

/** A file of the archive in the table at its end. */
interface Entry {
	readonly name: Buffer;
	readonly at: number;
	readonly crc: number;
	readonly packed: number;
	readonly size: number;
}

/** Sizes stand behind the data (bit 3), because they are not known before; names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 20;
const LARGEST = 0xffff_ffff;
const FIRST_YEAR = 1980;

/** An instant as the two 16-bit numbers of the format, UTC, to two seconds; the format knows none before 1980. */
const dosTime = (at: Date): readonly [time: number, date: number] => [
	(at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
	(Math.max(0, at.getUTCFullYear() - FIRST_YEAR) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
];

const numbers = (...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
	Buffer.concat(
		fields.map(([bytes, value]) => {
			const field = Buffer.alloc(bytes);
			field.writeUIntLE(value, 0, bytes);
			return field;
		}),
	);

const checked = (name: string, bytes: number): number => {
	if (bytes <= LARGEST) return bytes;
	throw new Problem({
		kind: 'defect',
		what: 'a part of a workbook is larger than 4 GiB, which its format cannot hold',
		where: name,
		saw: String(bytes),
		next: 'let the sheet show fewer rows',
	});
};

/** Bytes of the pieces, with their checksum and number once all have passed. */
const measured = (pieces: AsyncIterable<string> | Iterable<string>) => {
	const seen = { crc: 0, size: 0 };
	async function* bytes(): AsyncGenerator<Buffer> {
		for await (const piece of pieces) {
			const chunk = Buffer.from(piece, 'utf8');
			seen.crc = crc32(chunk, seen.crc);
			seen.size += chunk.length;
			if (chunk.length > 0) yield chunk;
		}
	}
	return { seen, bytes };
};

/** A ZIP archive that is written from front to back. The same files at the same instant give the same bytes. */
export const zipArchive = (sink: Sink, at: Date) => {
	const entries: Entry[] = [];
	const [time, date] = dosTime(at);
	let position = 0;
	const put = async (chunk: Uint8Array): Promise<void> => {
		position += chunk.length;
		await sink.write(chunk);
	};
	/** Writes one file from pieces of text; memory holds what is being packed and no more. */
	const add = async (path: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> => {
		const name = Buffer.from(path, 'utf8');
		const start = position;
		await put(
			numbers(
				[4, 0x0403_4b50],
				[2, VERSION],
				[2, FLAGS],
				[2, DEFLATED],
				[2, time],
				[2, date],
				[4, 0],
				[4, 0],
				[4, 0],
				[2, name.length],
				[2, 0],
			),
		);
		await put(name);
		const from = position;
		const { seen, bytes } = measured(pieces);
		await pipeline(bytes, createDeflateRaw({ level: 6 }), async (chunks: AsyncIterable<Uint8Array>) => {
			for await (const chunk of chunks) await put(chunk);
		});
		const { crc, size } = seen;
		const packed = checked(path, position - from);
		await put(numbers([4, 0x0807_4b50], [4, crc], [4, packed], [4, checked(path, size)]));
		entries.push({ name, at: checked(path, start), crc, packed, size });
	};
	/** Writes the table of contents; nothing may be added after it. */
	const finish = async (): Promise<void> => {
		const start = position;
		for (const { name, at: offset, crc, packed, size } of entries) {
			await put(
				numbers(
					[4, 0x0201_4b50],
					[2, VERSION],
					[2, VERSION],
					[2, FLAGS],
					[2, DEFLATED],
					[2, time],
					[2, date],
					[4, crc],
					[4, packed],
					[4, size],
				),
			);
			await put(numbers([2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]));
			await put(name);
		}
		const length = position - start;
		await put(
			numbers(
				[4, 0x0605_4b50],
				[2, 0],
				[2, 0],
				[2, entries.length],
				[2, entries.length],
				[4, length],
				[4, checked('contents', start)],
				[2, 0],
			),
		);
	};
	return { add, finish };
};
