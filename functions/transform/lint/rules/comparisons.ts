import type { Hit, Rule } from '../rule.ts';

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
/** Words that begin a query in parentheses. */
const QUERIES = new Set(['select', 'with', 'values', '(']);

const quantified: Rule = {
	name: 'array-comparison',
	differences: [100],
	portable: 'a in (b, c), or a in (select …)',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ lower }, at) =>
			/^(any|some|all)$/.test(lower) && COMPARISONS.has(word(at - 1)) && word(at + 1) === '(' && !QUERIES.has(word(at + 2))
				? [{ at, message: `${lower} of an array: Trino compares with all rows of a query only` }]
				: [],
		),
};

/** Words and signs before a parenthesis in which one value stands, or several as a row. */
const BEFORE_VALUE = new Set([...COMPARISONS, 'where', 'having', 'and', 'or', 'on', 'when', 'then', 'else', 'not', 'select', 'from']);

const rowComparison: Rule = {
	name: 'row-comparison',
	differences: [82],
	portable: 'a = b and c = d; exists (select …) where two columns are looked up',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ text, partner, depth }, at) => {
			if (text !== '(' || !BEFORE_VALUE.has(word(at - 1)) || QUERIES.has(word(at + 1))) return [];
			const isRow = tokens.some((token, index) => index > at && index < partner && token.text === ',' && token.depth === depth + 1);
			return isRow ? [{ at, message: 'several values as a row: nulls in it compare as values on one engine' }] : [];
		}),
};

const like: Rule = {
	name: 'like-escape',
	differences: [55],
	portable: "like 'a\\_b' escape '\\'",
	find: ({ tokens, word }) =>
		tokens.flatMap(({ lower, kind }, at): Hit[] => {
			if (lower === 'like' && word(at + 1).includes('\\') && word(at + 2) !== 'escape')
				return [{ at, message: 'a pattern with a backslash and no ESCAPE' }];
			const escapes = lower === 'escape' && kind === 'name' && tokens[at + 1]?.kind === 'string';
			return escapes && word(at + 1).length !== 3
				? [{ at, message: 'ESCAPE of something else than one character: an error in Trino' }]
				: [];
		}),
};

/** What values are compared with. */
export const comparisonRules: readonly Rule[] = [quantified, rowComparison, like];
