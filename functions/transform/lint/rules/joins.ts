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

/** DuckDB hashes an outer join by comparisons; with anything else in its condition it compares every row with every other. */
const outerJoin: Rule = {
	name: 'outer-join',
	differences: [],
	portable:
		'comparisons with the joined table, connected by AND: open ends as a date that none reaches, a condition on the outer side as case when … then key end',
	find: (statement) =>
		statement.tokens.flatMap(({ lower, depth }, join): Hit[] => {
			const isOuter = /^(left|right|full|outer)$/.test(statement.word(join - 1));
			if (lower !== 'join' || !isOuter) return [];
			const on = statement.tokens.findIndex((token, index) => index > join && token.depth === depth && token.lower === 'on');
			if (on < 0) return [];
			return termsOf(statement, on).flatMap((term): Hit[] => {
				const message = fault(statement, term, statement.word(on - 1));
				return message === undefined ? [] : [{ at: term[0]?.at ?? on, message }];
			});
		}),
};

export const joinRules: readonly Rule[] = [outerJoin];
