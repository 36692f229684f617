import { type Token, tokensOf } from './tokens.ts';

/** Half-open range of token indices. */
export interface Range {
	readonly from: number;
	readonly to: number;
}

export interface Call {
	/** Function name, lower case. */
	readonly name: string;
	/** Index of the name, of its opening parenthesis and of its closing one. */
	readonly at: number;
	readonly open: number;
	readonly close: number;
	/** Arguments as written, split at the commas of their own level; none for `f()`. */
	readonly args: readonly Range[];
}

export interface Cast {
	readonly at: number;
	/** cast or try_cast. */
	readonly name: string;
	readonly value: Range;
	/** Name of the type, lower case, without its parameters. */
	readonly type: string;
	/** Parameters of the type as written, such as ['38', '12']. */
	readonly parameters: readonly string[];
}

/** One SELECT with its clauses as ranges; a clause that is absent is empty. */
export interface Select {
	readonly at: number;
	readonly end: number;
	readonly items: readonly Range[];
	readonly clauses: Readonly<Record<Clause, Range>>;
}

export const CLAUSES = ['from', 'where', 'group', 'having', 'window', 'order', 'limit', 'offset'] as const;
export type Clause = (typeof CLAUSES)[number];

/** A statement prepared for the rules. Indices always mean positions in `tokens`. */
export interface Statement {
	readonly tokens: readonly Token[];
	readonly calls: readonly Call[];
	readonly casts: readonly Cast[];
	readonly selects: readonly Select[];
	/** Lower-case text of a token; '' beyond the ends. */
	readonly word: (index: number) => string;
	/** Indices of a range. */
	readonly indices: (range: Range) => number[];
	/** The innermost SELECT around a token. */
	readonly selectOf: (index: number) => Select | undefined;
}

/** Words that stand before a parenthesis without being functions. */
const NOT_CALLED = new Set(
	'select from where and or not in exists on by having as over union all any some intersect except values when then else case join using filter between like is distinct limit offset with partition order group window interval within rows range sets rollup cube escape ordinality materialized'.split(
		' ',
	),
);

export const statementOf = (text: string): Statement => {
	const tokens = tokensOf(text);
	const word = (index: number): string => tokens[index]?.lower ?? '';
	const indices = ({ from, to }: Range): number[] => Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
	const calls = callsOf(tokens, word);
	const selects = tokens.flatMap((token, at) => (token.kind === 'name' && token.lower === 'select' ? [selectAt(tokens, at, word)] : []));
	const selectOf = (index: number): Select | undefined =>
		selects.filter(({ at, end }) => at <= index && index < end).sort((a, b) => a.end - a.at - (b.end - b.at))[0];
	return { tokens, calls, casts: calls.flatMap((call) => castOf(call, tokens, word)), selects, word, indices, selectOf };
};

type Word = (index: number) => string;

/** Splits a range at commas of the given depth. */
export const split = (tokens: readonly Token[], range: Range, depth: number): Range[] => {
	if (range.to <= range.from) return [];
	const commas = tokens.flatMap((token, index) =>
		index >= range.from && index < range.to && token.text === ',' && token.depth === depth ? [index] : [],
	);
	const edges = [range.from - 1, ...commas, range.to];
	return edges.slice(1).map((to, index) => ({ from: (edges[index] ?? 0) + 1, to }));
};

/** True for the name in `with name(a, b) as (…)` and in an alias `as name(a, b)`, where the parenthesis lists columns. */
const listsColumns = (at: number, close: number, word: Word): boolean =>
	(word(close + 1) === 'as' && word(close + 2) === '(') || word(at - 1) === 'as';

const callsOf = (tokens: readonly Token[], word: Word): Call[] =>
	tokens.flatMap(({ kind, lower }, at) => {
		const opener = tokens[at + 1];
		if (kind !== 'name' || opener?.text !== '(' || opener.partner < 0 || NOT_CALLED.has(lower) || listsColumns(at, opener.partner, word))
			return [];
		const range = { from: at + 2, to: opener.partner };
		return [{ name: lower, at, open: at + 1, close: opener.partner, args: split(tokens, range, opener.depth + 1) }];
	});

const castOf = ({ name, at, open, close }: Call, tokens: readonly Token[], word: Word): Cast[] => {
	if (name !== 'cast' && name !== 'try_cast') return [];
	const depth = (tokens[open]?.depth ?? 0) + 1;
	const as = tokens.findLastIndex((token, index) => index > open && index < close && token.lower === 'as' && token.depth === depth);
	if (as < 0) return [];
	const typed = tokens.slice(as + 1, close);
	const parameters = typed.filter(({ kind }) => kind === 'number').map((token) => token.text);
	return [{ at, name, value: { from: open + 1, to: as }, type: word(as + 1), parameters }];
};

/** Where a SELECT ends: at the parenthesis that holds it, at a set operation of its level, or with the text. */
const selectAt = (tokens: readonly Token[], at: number, word: Word): Select => {
	const depth = tokens[at]?.depth ?? 0;
	const ends = tokens.findIndex(
		(token, index) => index > at && (token.depth < depth || (token.depth === depth && /^(union|intersect|except)$/.test(token.lower))),
	);
	const end = ends < 0 ? tokens.length : ends;
	const isClause = (index: number): boolean =>
		tokens[index]?.depth === depth && tokens[index]?.kind === 'name' && word(index - 1) !== '.' && word(index - 1) !== 'distinct';
	const starts = CLAUSES.flatMap((clause) => {
		const found = tokens.findIndex((_, index) => index > at && index < end && word(index) === clause && isClause(index));
		return found < 0 ? [] : [{ clause, from: found }];
	}).sort((a, b) => a.from - b.from);
	const clauses = Object.fromEntries(CLAUSES.map((clause) => [clause, { from: end, to: end }])) as Record<Clause, Range>; // one entry per clause
	starts.forEach(({ clause, from }, index) => {
		clauses[clause] = { from: from + 1, to: starts[index + 1]?.from ?? end };
	});
	const first = word(at + 1) === 'distinct' || word(at + 1) === 'all' ? at + 2 : at + 1;
	return { at, end, items: split(tokens, { from: first, to: starts[0]?.from ?? end }, depth), clauses };
};
