import type { Hit, Rule } from '../rule.ts';
import type { Statement } from '../statement.ts';

const ENDS = /^(join|left|right|full|inner|cross|where|group|having|window|order|limit|union|intersect|except)$/;
const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);

/** A token of a condition: its index, and whether it stands within a CASE. */
interface Part {
	readonly at: number;
	readonly inCase: boolean;
}

const condition = ({ tokens, word }: Statement, on: number): Part[] => {
	const depth = tokens[on]?.depth ?? 0;
	const after = tokens.findIndex(
		(token, index) => index > on && (token.depth < depth || (token.depth === depth && token.kind === 'name' && ENDS.test(token.lower))),
	);
	let cases = 0;
	return Array.from({ length: (after < 0 ? tokens.length : after) - on - 1 }, (_, offset) => {
		const at = on + 1 + offset;
		if (word(at) === 'case') cases += 1;
		const inCase = cases > 0;
		if (word(at) === 'end') cases -= 1;
		return { at, inCase };
	});
};

/** The terms of a condition between its ANDs. */
const termsOf = (statement: Statement, on: number): Part[][] => {
	const depth = statement.tokens[on]?.depth ?? 0;
	const terms: Part[][] = [[]];
	for (const part of condition(statement, on)) {
		if (!part.inCase && statement.word(part.at) === 'and' && statement.tokens[part.at]?.depth === depth) terms.push([]);
		else terms.at(-1)?.push(part);
	}
	return terms;
};

const fault = ({ tokens, word }: Statement, term: readonly Part[], joined: string): string | undefined => {
	const bare = term.filter(({ inCase }) => !inCase).map(({ at }) => word(at));
	if (bare.includes('or')) return 'an OR in the condition of an outer join';
	const names = term.filter(({ at }) => tokens[at]?.kind === 'name' && word(at + 1) === '.').map(({ at }) => word(at));
	if (names.length > 0 && !names.includes(joined)) return `a condition on the outer side alone in the outer join of ${joined}`;
	const compares = bare.some((text) => COMPARISONS.has(text) || text === 'distinct');
	return compares || names.every((name) => name === joined) ? undefined : 'a condition of an outer join that compares nothing';
};

/** Where outer joins stand, and where the condition of each begins. */
const outerJoins = ({ tokens, word }: Statement, kinds: RegExp): { readonly on: number; readonly joined: string }[] =>
	tokens.flatMap(({ lower, depth }, join) => {
		const kind = word(join - 1) === 'outer' ? word(join - 2) : word(join - 1);
		if (lower !== 'join' || !kinds.test(kind)) return [];
		const on = tokens.findIndex((token, index) => index > join && token.depth === depth && token.lower === 'on');
		return on < 0 ? [] : [{ on, joined: word(on - 1) }];
	});

/** DuckDB hashes an outer join by comparisons; with anything else in its condition it compares every row with every other. */
const outerJoin: Rule = {
	name: 'outer-join',
	differences: [],
	portable:
		'comparisons with the joined table, connected by AND: open ends as a date that none reaches, a condition on the outer side as case when … then key end',
	find: (statement) =>
		outerJoins(statement, /^(left|right|full)$/).flatMap(({ on, joined }) =>
			termsOf(statement, on).flatMap((term): Hit[] => {
				const message = fault(statement, term, joined);
				return message === undefined ? [] : [{ at: term[0]?.at ?? on, message }];
			}),
		),
};

/** True where a term is `a.x = b.y`: one comparison, whose sides read the joined table and others, each for itself. */
const isEquality = ({ tokens, word }: Statement, term: readonly Part[], joined: string): boolean => {
	const compared = term.filter(({ at, inCase }) => !inCase && (COMPARISONS.has(word(at)) || /^(is|in|like|between|not)$/.test(word(at))));
	const [equal] = compared;
	if (!equal || compared.length > 1 || word(equal.at) !== '=') return false;
	const tables = (part: readonly Part[]): string[] =>
		part.flatMap(({ at }) => (tokens[at]?.kind === 'name' && word(at + 1) === '.' ? [word(at)] : []));
	const sides = [tables(term.filter(({ at }) => at < equal.at)), tables(term.filter(({ at }) => at > equal.at))];
	return sides.some((side) => isOf(side, joined)) && sides.some((side) => side.length > 0 && !side.includes(joined));
};

const isOf = (tables: readonly string[], joined: string): boolean => tables.length > 0 && tables.every((table) => table === joined);

/** A full join keeps the rows of both sides, and Trino can tell which found no partner only where it hashes all of its condition. */
const fullJoin: Rule = {
	name: 'full-join',
	differences: [],
	portable: 'full join b on b.key = a.key, and nothing else: what only one side must be is asked in a WITH before',
	find: (statement) =>
		outerJoins(statement, /^full$/).flatMap(({ on, joined }) =>
			termsOf(statement, on)
				.filter((term) => !isEquality(statement, term, joined))
				.map((term) => ({
					at: term[0]?.at ?? on,
					message: `"${term.map(({ at }) => statement.word(at)).join(' ')}" in the condition of a full join is no equality of two tables: Trino refuses it`,
				})),
		),
};

export const joinRules: readonly Rule[] = [outerJoin, fullJoin];
