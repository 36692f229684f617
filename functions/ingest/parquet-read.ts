import { type AsyncBuffer, type FileMetaData, type SchemaElement, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { decimalText } from '../../shared/money/decimal.ts';
import { compressors } from './decompress.ts';

export interface ParquetTable {
	readonly columns: readonly string[];
	/** Groups of rows with decimals as exact text, timestamps and dates as Date, integers of 64 bits as bigint. */
	readonly groups: () => AsyncGenerator<readonly Record<string, unknown>[]>;
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
	converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
const scaleOf = ({ scale, logical_type }: SchemaElement): number => scale ?? (logical_type?.type === 'DECIMAL' ? logical_type.scale : 0);

/** Takes the decimal annotation away, so that the reader hands out the stored integers instead of floats. */
const withoutDecimals = (metadata: FileMetaData): FileMetaData => ({
	...metadata,
	schema: metadata.schema.map((element) => {
		if (!isDecimal(element)) return element;
		const { converted_type: _converted, logical_type: _logical, ...plain } = element;
		return plain;
	}),
});

/** Two's complement, most significant byte first. */
const integerOf = (bytes: Uint8Array): bigint =>
	BigInt.asIntN(
		bytes.length * 8,
		bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n),
	);

const exactDecimal = (stored: unknown, scale: number): unknown => {
	if (stored instanceof Uint8Array) return decimalText(integerOf(stored), scale);
	return typeof stored === 'bigint' || typeof stored === 'number' ? decimalText(BigInt(stored), scale) : stored;
};

/** Reads a flat Parquet file group by group; only the named columns when given. */
export const readParquet = async (file: AsyncBuffer, only?: readonly string[]): Promise<ParquetTable> => {
	const metadata = await parquetMetadataAsync(file);
	const fields = metadata.schema.slice(1);
	const scales = new Map(fields.filter(isDecimal).map((element) => [element.name, scaleOf(element)]));
	const columns = only === undefined ? undefined : [...only];

	async function* groups(): AsyncGenerator<readonly Record<string, unknown>[]> {
		let rowStart = 0;
		for (const { num_rows } of metadata.row_groups) {
			const rowEnd = rowStart + Number(num_rows);
			const rows = await parquetReadObjects({
				file,
				metadata: withoutDecimals(metadata),
				compressors,
				columns,
				rowStart,
				rowEnd,
				utf8: false,
			});
			for (const row of rows) for (const [name, scale] of scales) if (name in row) row[name] = exactDecimal(row[name], scale);
			yield rows;
			rowStart = rowEnd;
		}
	}
	return { columns: fields.map(({ name }) => name), groups };
};

/** A whole object in memory as hyparquet wants it. */
export const bufferOf = (body: Uint8Array): AsyncBuffer => {
	const buffer = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
	if (!(buffer instanceof ArrayBuffer)) throw new TypeError('a shared buffer cannot be read as Parquet');
	return { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
};
