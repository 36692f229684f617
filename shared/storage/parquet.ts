import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { DECIMAL_SCALE, type Columns, type ColumnType, type Row } from '../contracts/column.ts';
import { scaledInteger } from '../money/decimal.ts';
import { Problem } from '../problem.ts';
import type { ObjectWriter } from './object-store.ts';
import { parquetSchema } from './parquet-schema.ts';

export interface WrittenParquet {
	readonly rows: number;
	readonly bytes: number;
	/** Of the whole object, lower-case hex. */
	readonly sha256: string;
}

/** Writes rows into one Parquet object, holding one row group in memory. */
export interface ParquetRows {
	/** Buffers a row, whose columns may stand in two parts; call `settle` now and then, or the buffer grows without bound. */
	append(row: Row, rest?: Row): void;
	/** Writes the row group if it is full. */
	settle(): Promise<void>;
	/** Writes what is left and closes the object. */
	close(): Promise<WrittenParquet>;
	abort(): Promise<void>;
}

const ROW_GROUP_ROWS = 10_000;
const DAY_MS = 86_400_000;
const FLUSH_BYTES = 1 << 20;

type Physical = string | number | boolean | bigint;
type Value = NonNullable<Row[string]>;

const decimalInteger = (text: string): bigint | undefined => scaledInteger(text, DECIMAL_SCALE);
const dayNumber = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS;

/** The stored form of a value; undefined when it does not fit its type. */
const encode = (type: ColumnType, value: Value): Physical | undefined => {
	if (value instanceof Date) return type === 'timestamp' && !Number.isNaN(value.getTime()) ? BigInt(value.getTime()) : undefined;
	if (type === 'decimal') return typeof value === 'string' ? decimalInteger(value) : undefined;
	if (type === 'date') return typeof value === 'string' ? dayNumber(value) : undefined;
	return value;
};

const refuse = (name: string, type: ColumnType, value: unknown): Problem =>
	new Problem({
		kind: 'defect',
		what: 'A value does not fit its column',
		where: `column ${name} ${type}`,
		saw: value === null ? 'null in a required column' : typeof value,
		next: 'report this as a bug: rows are validated before they are written',
	});

/** The values of one column in the row group under way. */
class ColumnBuffer {
	readonly name: string;
	readonly #type: ColumnType;
	readonly #nullable: boolean;
	values: (Physical | null)[] = [];
	// Most columns beside an entity's own repeat one value: encoding it once saves a big integer per row.
	#last: Value | null = null;
	#lastStored: Physical | null = null;

	constructor(name: string, type: ColumnType, nullable: boolean) {
		this.name = name;
		this.#type = type;
		this.#nullable = nullable;
	}

	get hasBounds(): boolean {
		return this.#type !== 'varchar';
	}

	push(value: Value | null): void {
		if (value !== this.#last) {
			const stored = value === null ? null : encode(this.#type, value);
			if (stored === undefined) throw refuse(this.name, this.#type, value);
			this.#last = value;
			this.#lastStored = stored;
		}
		if (this.#lastStored === null && !this.#nullable) throw refuse(this.name, this.#type, null);
		this.values.push(this.#lastStored);
	}
}

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

/** Opens a Parquet object with the given columns in the given order. The object becomes visible on close. */
export const writeParquet = (target: ObjectWriter, columns: Columns, rowGroupRows = ROW_GROUP_ROWS): ParquetRows => {
	const bytes = new StreamedBytes(target);
	const writer = new ParquetWriter({
		writer: bytes,
		schema: parquetSchema(columns),
		codec: 'ZSTD',
		compressors: { ZSTD: (input) => zstdCompressSync(input) },
		createdBy: 'tidemark version 0.1.0',
	});
	const buffers = Object.entries(columns).map(([name, { type, nullable }]) => new ColumnBuffer(name, type, nullable));
	let buffered = 0;
	let rows = 0;

	const writeGroup = async (): Promise<void> => {
		if (buffered === 0) return;
		// Bounds of texts cost a tenth of the time to write and no query prunes by them.
		await writer.write({ columnData: buffers.map(({ name, values, hasBounds }) => ({ name, data: values, statistics: hasBounds })), rowGroupSize: buffered });
		for (const buffer of buffers) buffer.values = [];
		rows += buffered;
		buffered = 0;
	};

	return {
		append(row, rest = row) {
			for (const buffer of buffers) buffer.push(row[buffer.name] ?? rest[buffer.name] ?? null);
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
