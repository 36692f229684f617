import type { ColumnType, Row } from '../contracts/column.ts';
import { Problem } from '../problem.ts';

type Cell = Row[string];

/** Our type for a type as Glue or Athena prints it, or undefined where tables may not have it. Lengths and widths do not matter. */
export const columnTypeOf = (printed: string): ColumnType | undefined => {
	const name = printed
		.toLowerCase()
		.replace(/\(.*\)$/, '')
		.trim();
	switch (name) {
		case 'boolean':
		case 'bigint':
		case 'double':
		case 'decimal':
		case 'varchar':
		case 'date':
		case 'timestamp':
			return name;
		case 'int':
		case 'integer':
			return 'integer';
		case 'string':
			return 'varchar';
		default:
			return undefined;
	}
};

const unreadable = (type: ColumnType, value: string): Problem =>
	new Problem({
		kind: 'defect',
		what: `a value that is no ${type}`,
		where: 'query result',
		saw: value,
		next: 'report this as a bug: the engine prints a type in a way that is not known here',
	});

const timestampOf = (value: string): Date => {
	const match = /^(\d{4,}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,3})\d*)?$/.exec(value);
	if (!match) throw unreadable('timestamp', value);
	return new Date(`${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z`);
};

const numberOf = (type: ColumnType, value: string): number => {
	const number = Number(value);
	if (value.trim() === '' || (Number.isNaN(number) && value !== 'NaN')) throw unreadable(type, value);
	return number;
};

/** Athena's text for a value as plain TypeScript value; undefined is null, and the empty text is a text. */
export const fromAthena = (type: ColumnType, value: string | undefined): Cell => {
	if (value === undefined) return null;
	switch (type) {
		case 'boolean':
			if (value !== 'true' && value !== 'false') throw unreadable(type, value);
			return value === 'true';
		case 'bigint':
			if (!/^-?\d+$/.test(value)) throw unreadable(type, value);
			return BigInt(value);
		case 'integer':
		case 'double':
			return numberOf(type, value);
		case 'timestamp':
			return timestampOf(value);
		case 'date':
		case 'decimal':
		case 'varchar':
			return value;
	}
};
