import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';

/** Codecs of Parquet pages that hyparquet leaves to its user; snappy it reads by itself. */
export const compressors: Compressors = {
	ZSTD: (input) => zstdDecompressSync(input),
	GZIP: (input) => gunzipSync(input),
	BROTLI: (input) => brotliDecompressSync(input),
};
