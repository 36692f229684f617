import type { ColumnType, Row } from '../../shared/contracts/column.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';

type Json = string | number | boolean | null;

const convert = (type: ColumnType, value: Json): Row[string] => {
	if (value === null) return null;
	if (type === 'bigint') return BigInt(String(value));
	if (type === 'timestamp') return new Date(String(value).includes('T') ? String(value) : `${String(value)}T00:00:00Z`);
	return type === 'decimal' ? String(value) : value;
};

/** A row of an entity from JSON: dates as text, columns that are left out are null. An unknown column is an error, so that no case tests a slip of the pen. */
export const entityRow = (name: string, json: Readonly<Record<string, Json>>): Row => {
	const entity = entityByName[name];
	if (entity === undefined) throw new Error(`no entity ${name}`);
	const unknown = Object.keys(json).find((column) => !(column in entity.columns));
	if (unknown !== undefined) throw new Error(`${name} has no column ${unknown}`);
	return Object.fromEntries(Object.entries(entity.columns).map(([column, { type }]) => [column, convert(type, json[column] ?? null)]));
};

/** Rows of several entities. */
export const entityRows = (entities: Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>): Record<string, Row[]> =>
	Object.fromEntries(Object.entries(entities).map(([name, rows]) => [name, rows.map((row) => entityRow(name, row))]));
