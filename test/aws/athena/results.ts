import type { Printed, TrinoAnswer, TrinoColumn } from './trino.ts';

/** Athena names types without lengths and says widths beside them. */
const info = ({ name, type }: TrinoColumn): object => {
	const [, base = type, precision, scale] = /^([a-z ]+?)(?:\((\d+)(?:,\s*(\d+))?\))?(?: with time zone)?$/.exec(type) ?? [];
	const printed = type.endsWith('with time zone') ? `${base} with time zone` : base;
	return {
		CatalogName: 'hive',
		SchemaName: '',
		TableName: '',
		Name: name,
		Label: name,
		Type: printed,
		Precision: Number(precision ?? 0),
		Scale: Number(scale ?? 0),
		Nullable: 'UNKNOWN',
		CaseSensitive: base === 'varchar',
	};
};

const row = (values: readonly Printed[]): object => ({ Data: values.map((value) => (value === null ? {} : { VarCharValue: value })) });

/** One page of an answer. The first page begins with a row of the column names, as Athena's does for a SELECT. */
export const pageOf = ({ columns, rows }: TrinoAnswer, size: number, token: string | undefined): object => {
	const from = token === undefined ? 0 : Number(token);
	const taken = token === undefined ? size - 1 : size;
	const names = token === undefined ? [row(columns.map(({ name }) => name))] : [];
	const next = from + taken;
	return {
		ResultSet: { Rows: [...names, ...rows.slice(from, next).map(row)], ResultSetMetadata: { ColumnInfo: columns.map(info) } },
		...(next < rows.length ? { NextToken: String(next) } : {}),
	};
};
