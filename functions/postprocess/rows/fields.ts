import type { Row } from '../../../shared/contracts/column.ts';
import { scaledInteger } from '../../../shared/money/decimal.ts';
import { Problem } from '../../../shared/problem.ts';

/** Reads one column of an input row as the type that its query gives it; anything else is a defect of the query. */
const field =
	<T>(expected: string, accepts: (value: unknown) => value is T) =>
	(row: Row, column: string): T => {
		const value = row[column];
		if (accepts(value)) return value;
		throw new Problem({
			kind: 'defect',
			what: `a postprocess input column is not ${expected}`,
			where: column,
			saw: `${typeof value} ${String(value)}`,
			next: 'cast the column in the input query, or read it as what it is',
		});
	};

const isText = (value: unknown): value is string => typeof value === 'string';
const isBigint = (value: unknown): value is bigint => typeof value === 'bigint';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const orNull =
	<T>(accepts: (value: unknown) => value is T) =>
	(value: unknown): value is T | null =>
		value === null || accepts(value);

/** Varchar, date (YYYY-MM-DD) and decimal columns. */
export const text = field('text', isText);
export const optionalText = field('text or null', orNull(isText));
export const bigint = field('a bigint', isBigint);
export const optionalBigint = field('a bigint or null', orNull(isBigint));
export const boolean = field('a boolean', (value): value is boolean => typeof value === 'boolean');
export const double = field('a number', isNumber);
export const optionalDouble = field('a number or null', orNull(isNumber));
export const optionalInstant = field(
	'a timestamp or null',
	orNull((value): value is Date => value instanceof Date),
);
export const instant = field('a timestamp', (value): value is Date => value instanceof Date);

/** A count that surely fits a number: ages, accounts. */
export const count = (row: Row, column: string): number => Number(bigint(row, column));

/** A decimal column that holds an integer. */
export const integer = (row: Row, column: string): bigint => {
	const value = scaledInteger(text(row, column), 0);
	if (value === undefined)
		throw new Problem({
			kind: 'defect',
			what: 'a decimal that should be an integer',
			where: column,
			saw: text(row, column),
			next: 'look at the query',
		});
	return value;
};
