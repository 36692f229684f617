import type { Rule } from '../rule.ts';
import type { Range, Statement } from '../statement.ts';

const isNonZero = (text: string): boolean => /[1-9]/.test(text);
/** Zero-safe divisors: `nullif(…)`, a cast of it, or a literal other than zero. */
const isSafeDivisor = ({ tokens, word }: Statement, at: number): boolean => {
	const token = tokens[at];
	if (token?.kind === 'number') return isNonZero(token.text);
	return word(at) === 'nullif' || (word(at) === 'cast' && word(at + 2) === 'nullif');
};

/** A decimal literal such as 1.5, which divides as a decimal in Trino and as a double in DuckDB. */
const isDecimalLiteral = ({ tokens }: Statement, at: number): boolean =>
	tokens[at]?.kind === 'number' && /^\d*\.\d*$/.test(tokens[at].text);

/** True where the expression is visibly a double: a literal with an exponent, a cast to double, an average. */
const isDouble = (statement: Statement, range: Range): boolean =>
	statement.indices(range).some((index) => {
		const token = statement.tokens[index];
		return (
			(token?.kind === 'number' && /e/i.test(token.text)) ||
			(token?.lower === 'double' && statement.word(index - 1) === 'as') ||
			token?.lower === 'avg'
		);
	});

const INTEGERS = new Set(['integer', 'int', 'bigint', 'smallint', 'tinyint']);

const division: Rule = {
	name: 'division',
	differences: [1, 2, 3],
	portable: 'cast(a as double) / nullif(b, 0)',
	find: (statement) =>
		statement.tokens.flatMap(({ text }, at) =>
			(text === '/' || text === '%') && !isSafeDivisor(statement, at + 1)
				? [
						{
							at,
							message: `divides by ${statement.tokens[at + 1]?.text ?? 'nothing'}, which may be zero: Trino fails there, DuckDB does not`,
						},
					]
				: [],
		),
};

const decimalDivision: Rule = {
	name: 'decimal-division',
	differences: [5],
	portable: 'cast both sides to double, or divide integers of minor units',
	find: (statement) => {
		const divides = (index: number): boolean => statement.word(index) === '/';
		const literals = statement.tokens.flatMap((_, at) =>
			isDecimalLiteral(statement, at) && (divides(at - 1) || divides(at + 1)) ? [at] : [],
		);
		const casts = statement.casts
			.filter(({ type }) => type === 'decimal')
			.filter(({ at }) => divides(at - 1) || divides((statement.tokens[at + 1]?.partner ?? at) + 1));
		return [...literals, ...casts.map(({ at }) => at)].map((at) => ({
			at,
			message: 'divides a decimal: Trino gives a rounded decimal, DuckDB a double',
		}));
	},
};

const decimalWidth: Rule = {
	name: 'decimal-width',
	differences: [6, 7],
	portable: 'decimal(38, s)',
	find: ({ casts }) =>
		casts
			.filter(
				({ type, parameters }) =>
					(type === 'decimal' || type === 'numeric') && (parameters.length !== 2 || parameters[0] !== '38' || type === 'numeric'),
			)
			.map(({ at, type, parameters }) => ({
				at,
				message: `casts to ${type}${parameters.length > 0 ? `(${parameters.join(', ')})` : ''}: sums and products of narrow decimals overflow on one engine only`,
			})),
};

const integerSum: Rule = {
	name: 'integer-sum',
	differences: [9],
	portable: 'cast(sum(x) as bigint); cast(sum(x) as decimal(38, 12)) of decimals',
	find: ({ calls, casts, selectOf, tokens }) =>
		calls
			.filter(({ name, at }) => (name === 'sum' || name === 'count_if') && tokens[selectOf(at)?.at ?? 0]?.depth === 0)
			.filter(
				({ at }) => !casts.some(({ type, value }) => ['bigint', 'double', 'decimal'].includes(type) && value.from <= at && at < value.to),
			)
			.map(({ at }) => ({
				at,
				message: 'a sum or count_if reaches the result without a cast: DuckDB sums integers in 128 bits, which no file can carry',
			})),
};

const integerWidth: Rule = {
	name: 'integer-width',
	differences: [94],
	portable: 'cast(grouping(a) as bigint)',
	find: ({ calls, casts, selectOf, tokens }) =>
		calls
			.filter(({ name, at }) => name === 'grouping' && tokens[selectOf(at)?.at ?? 0]?.depth === 0)
			.filter(({ at }) => selectOf(at)?.items.some(({ from, to }) => from <= at && at < to) === true)
			.filter(({ at }) => !casts.some(({ type, value }) => INTEGERS.has(type) && value.from <= at && at < value.to))
			.map(({ at }) => ({ at, message: 'grouping reaches the result without a cast: an integer in Trino, a bigint in DuckDB' })),
};

const doubleSum: Rule = {
	name: 'double-sum',
	differences: [106],
	portable: 'sum integers of minor units; divide once, at the end',
	find: (statement) =>
		statement.calls
			.filter(({ name, args }) => name === 'sum' && args.some((arg) => isDouble(statement, arg)))
			.map(({ at }) => ({ at, message: 'sums doubles: the result depends on the order of the rows' })),
};

const average: Rule = {
	name: 'average',
	differences: [8],
	portable: 'avg(cast(x as double))',
	find: ({ calls, casts }) =>
		calls
			.filter(({ name, args }) => name === 'avg' && !casts.some(({ at, type }) => at === args[0]?.from && type === 'double'))
			.map(({ at }) => ({ at, message: 'averages a value that may be a decimal: Trino rounds the average to its scale' })),
};

const roundingCast: Rule = {
	name: 'rounding-cast',
	differences: [15],
	portable: 'cast(round(x) as bigint)',
	find: (statement) =>
		statement.casts
			.filter(
				({ type, value }) =>
					INTEGERS.has(type) && isDouble(statement, value) && !/^(round|floor|ceil|ceiling)$/.test(statement.word(value.from)),
			)
			.map(({ at, type }) => ({ at, message: `casts a double to ${type}: Trino rounds halves up, DuckDB to even` })),
};

export const numberRules: readonly Rule[] = [
	division,
	decimalDivision,
	decimalWidth,
	integerSum,
	integerWidth,
	doubleSum,
	average,
	roundingCast,
];
