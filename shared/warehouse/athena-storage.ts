import type { Column, StorageDescriptor } from '@aws-sdk/client-glue';
import { GLUE_TYPES } from './athena-types.ts';
import type { TableColumn } from './warehouse.ts';

const PARQUET_INPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';
/** Reads the files that the text files at the location name, and no others. */
const MANIFEST_INPUT = 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat';
const PARQUET_OUTPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat';
const IGNORED_OUTPUT = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';
const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

/** Columns as Glue describes them. */
export const glueColumns = (columns: readonly TableColumn[]): Column[] =>
	columns.map(({ name, type }) => ({ Name: name, Type: GLUE_TYPES[type] }));

/** Glue's description of Parquet under a location, s3://…/, or of Parquet files that manifests under the location name. */
export const parquetStorage = (columns: readonly TableColumn[], location: string, isManifest = false): StorageDescriptor => ({
	Columns: glueColumns(columns),
	Location: location,
	InputFormat: isManifest ? MANIFEST_INPUT : PARQUET_INPUT,
	OutputFormat: isManifest ? IGNORED_OUTPUT : PARQUET_OUTPUT,
	SerdeInfo: { SerializationLibrary: PARQUET_SERDE, Parameters: { 'serialization.format': '1' } },
});

/** One JSON object per line under a location, s3://…/. */
export const jsonStorage = (columns: readonly TableColumn[], location: string): StorageDescriptor => ({
	Columns: glueColumns(columns),
	Location: location,
	InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
	OutputFormat: IGNORED_OUTPUT,
	SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
});
