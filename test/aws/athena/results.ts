import { targetOf } from './translate.ts';
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

/** One page of an answer. The first page of a SELECT begins with a row of the column names; a CREATE TABLE AS has no rows, and says how many it wrote. */
export const pageOf = (statement: string, { columns, rows }: TrinoAnswer, size: number, token: string | undefined): object => {
	const ResultSetMetadata = { ColumnInfo: columns.map(info) };
	if (targetOf(statement) !== undefined) return { UpdateCount: Number(rows[0]?.[0]), ResultSet: { Rows: [], ResultSetMetadata } };
	const from = token === undefined ? 0 : Number(token);
	const taken = token === undefined ? size - 1 : size;
	const names = token === undefined ? [row(columns.map(({ name }) => name))] : [];
	const next = from + taken;
	return {
		UpdateCount: 0,
		ResultSet: { Rows: [...names, ...rows.slice(from, next).map(row)], ResultSetMetadata },
		...(next < rows.length ? { NextToken: String(next) } : {}),
	};
};

const line = (values: readonly Printed[]): string =>
	`${values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;

/** The file in which Athena keeps the result of a SELECT: every value quoted, null nothing at all. */
export const fileOf = ({ columns, rows }: TrinoAnswer): string => [columns.map(({ name }) => name), ...rows].map(line).join('');
