import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Columns, Row } from '../contracts/column.ts';
import type { ObjectWriter } from './object-store.ts';
import { bufferRow, columnBuffers } from './parquet-columns.ts';
import { parquetSchema } from './parquet-schema.ts';

export interface WrittenParquet {
	readonly rows: number;
	readonly bytes: number;
	/** Of the whole object, lower-case hex. */
	readonly sha256: string;
}

/** Writes rows into one Parquet object, holding one row group in memory. */
export interface ParquetRows {
	/** Buffers a row, with the values of the columns beside it; call `settle` now and then, or the buffer grows without bound. */
	append(row: Row, beside?: Row): void;
	/** Writes the row group if it is full. */
	settle(): Promise<void>;
	/** Writes what is left and closes the object. */
	close(): Promise<WrittenParquet>;
	abort(): Promise<void>;
}

const ROW_GROUP_ROWS = 10_000;
const FLUSH_BYTES = 1 << 20;

/** A byte buffer that hands what it holds to an object writer after each row group. */
class StreamedBytes extends ByteWriter {
	readonly #target: ObjectWriter;
	readonly #hash = createHash('sha256');

	constructor(target: ObjectWriter) {
		super(FLUSH_BYTES);
		this.#target = target;
	}

	async flush(): Promise<void> {
		const chunk = this.getBytes();
		this.#hash.update(chunk);
		await this.#target.write(chunk);
		this.index = 0;
	}

	sha256(): string {
		return this.#hash.digest('hex');
	}
}

export interface ParquetOptions {
	readonly rowGroupRows?: number;
	/** Columns written before the others, whose values come beside the row. */
	readonly beside?: Columns;
}

const NOTHING: Row = {};

/** Opens a Parquet object with the given columns in the given order. The object becomes visible on close. */
export const writeParquet = (target: ObjectWriter, columns: Columns, options: ParquetOptions = {}): ParquetRows => {
	const { rowGroupRows = ROW_GROUP_ROWS, beside = {} } = options;
	const bytes = new StreamedBytes(target);
	const writer = new ParquetWriter({
		writer: bytes,
		schema: parquetSchema({ ...beside, ...columns }),
		codec: 'ZSTD',
		compressors: { ZSTD: (input) => zstdCompressSync(input) },
		// Bounds cost a tenth of the time to write, and no query prunes raw rows by them.
		statistics: false,
		createdBy: 'tidemark version 0.1.0',
	});
	const besideBuffers = columnBuffers(beside);
	const rowBuffers = columnBuffers(columns);
	const buffers = [...besideBuffers, ...rowBuffers];
	let buffered = 0;
	let rows = 0;

	const writeGroup = async (): Promise<void> => {
		if (buffered === 0) return;
		await writer.write({ columnData: buffers.map(({ name, values }) => ({ name, data: values })), rowGroupSize: buffered });
		for (const buffer of buffers) buffer.values = [];
		rows += buffered;
		buffered = 0;
	};

	return {
		append(row, values = NOTHING) {
			bufferRow(besideBuffers, values);
			bufferRow(rowBuffers, row);
			buffered++;
		},
		async settle() {
			if (buffered >= rowGroupRows) await writeGroup();
		},
		async close() {
			await writeGroup();
			await writer.finish();
			await bytes.flush();
			await target.close();
			return { rows, bytes: bytes.offset, sha256: bytes.sha256() };
		},
		abort: () => target.abort(),
	};
};
