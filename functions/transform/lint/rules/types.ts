import type { Hit, Rule } from '../rule.ts';
import type { Range, Statement } from '../statement.ts';

/** Types that a cast may name; `decimal` has a rule of its own for its width. */
const TYPES = new Set(['boolean', 'integer', 'bigint', 'double', 'decimal', 'varchar', 'date', 'timestamp']);
const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
const DATE_TEXT = /^'\d{4}-\d{2}-\d{2}([ T].*)?'$/;

const type: Rule = {
	name: 'type',
	differences: [24, 25, 26, 67, 82, 109],
	portable: [...TYPES].join(', '),
	find: ({ casts, word }) =>
		casts
			.filter((cast) => !TYPES.has(cast.type) || (cast.parameters.length > 0 && cast.type !== 'decimal') || word(cast.value.to + 2) === '[')
			.map((cast) => ({
				at: cast.at,
				message: `casts to ${cast.type}${cast.parameters.length > 0 ? `(${cast.parameters.join(', ')})` : ''}, which is another type, or none, on one of the engines`,
			})),
};

const tryCast: Rule = {
	name: 'try-cast',
	differences: [17],
	portable: "case when regexp_like(s, '^[+-]?[0-9]+$') then cast(s as bigint) end",
	find: ({ casts }) =>
		casts
			.filter(({ name }) => name === 'try_cast')
			.map(({ at }) => ({ at, message: 'try_cast: the engines disagree on which texts are values' })),
};

const booleanCast: Rule = {
	name: 'boolean-cast',
	differences: [19],
	portable: "x = 'true'",
	find: ({ casts, word }) =>
		casts
			.filter((cast) => cast.type === 'boolean' && !/^(null|true|false)$/.test(word(cast.value.from)))
			.map(({ at }) => ({ at, message: 'casts to boolean: DuckDB takes more words for true than Trino' })),
};

/** By the house's names `_at` is a timestamp; casts and exponents give doubles away. */
const printsDifferently = (statement: Statement, value: Range): boolean =>
	statement.indices(value).some((index) => {
		const token = statement.tokens[index];
		return (
			token?.lower.endsWith('_at') ||
			(token?.kind === 'number' && /e/i.test(token.text)) ||
			(/^(double|timestamp)$/.test(token?.lower ?? '') && statement.word(index - 1) === 'as') ||
			token?.text === '/'
		);
	});

const printed: Rule = {
	name: 'printed-value',
	differences: [22, 23],
	portable: 'carry the value as it is; text is made in TypeScript',
	find: (statement) =>
		statement.casts
			.filter((cast) => cast.type === 'varchar' && printsDifferently(statement, cast.value))
			.map(({ at }) => ({ at, message: 'prints a timestamp or a double, which the engines write differently' })),
};

const dateLiteral: Rule = {
	name: 'date-literal',
	differences: [21, 47],
	portable: "date '2025-01-31', timestamp '2025-01-31 00:00:00.000'",
	find: ({ tokens, word }) =>
		tokens.flatMap(({ kind, text }, at) => {
			if (kind !== 'string' || !DATE_TEXT.test(text)) return [];
			const isTyped = word(at - 1) === 'date' || (word(at - 1) === 'timestamp' && !text.includes('T') && !text.includes('Z'));
			return isTyped ? [] : [{ at, message: `${text} is text to Trino where it is a date to DuckDB, or is written with T or Z` }];
		}),
};

/** Trino types a literal by its digits, and a table has room for milliseconds and nothing else. */
const timestampLiteral: Rule = {
	name: 'timestamp-literal',
	differences: [41],
	portable: "timestamp '2025-01-31 00:00:00.000'",
	find: ({ tokens, word }) =>
		tokens.flatMap(({ kind, text }, at) =>
			kind === 'string' && word(at - 1) === 'timestamp' && !/:\d{2}\.\d{3}'$/.test(text)
				? [{ at, message: `${text} has no milliseconds, or more: Athena cannot store a timestamp of that precision` }]
				: [],
		),
};

/** The largest bigint. */
const LARGEST = 2n ** 63n - 1n;

const wideLiteral: Rule = {
	name: 'wide-literal',
	differences: [26],
	portable: '12345678901234567890.0',
	find: ({ tokens }) =>
		tokens.flatMap(({ kind, text }, at) =>
			kind === 'number' && /^\d+$/.test(text) && BigInt(text) > LARGEST
				? [{ at, message: `${text} is larger than a bigint: Trino refuses it, DuckDB makes a 128-bit integer of it` }]
				: [],
		),
};

const coercion: Rule = {
	name: 'implicit-cast',
	differences: [20],
	portable: 'cast the number to varchar, or the text to a number',
	find: ({ tokens, word }) => {
		const mixes = (at: number): boolean => /^(number string|string number)$/.test(`${tokens[at - 1]?.kind} ${tokens[at + 1]?.kind}`);
		const joins = (at: number): boolean => word(at) === '||' && (tokens[at - 1]?.kind === 'number' || tokens[at + 1]?.kind === 'number');
		return tokens.flatMap(({ lower }, at): Hit[] =>
			(COMPARISONS.has(lower) && mixes(at)) || joins(at)
				? [{ at, message: 'mixes text and a number: Trino refuses, DuckDB converts' }]
				: [],
		);
	},
};

const literal: Rule = {
	name: 'literal',
	differences: [12],
	portable: "'text' with '' for a quote, digits without separators, 1.5e0 for a double",
	find: ({ tokens }) =>
		tokens.flatMap(({ kind, text }, at) => {
			const isOdd = (kind === 'string' && !text.startsWith("'")) || (kind === 'number' && /[x_]/i.test(text));
			return isOdd ? [{ at, message: `${text.slice(0, 20)} is a literal of one engine` }] : [];
		}),
};

export const typeRules: readonly Rule[] = [
	type,
	tryCast,
	booleanCast,
	printed,
	dateLiteral,
	timestampLiteral,
	wideLiteral,
	coercion,
	literal,
];
