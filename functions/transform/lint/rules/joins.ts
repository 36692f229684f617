import type { Hit, Rule } from '../rule.ts';
import type { Statement } from '../statement.ts';

const ENDS = /^(join|left|right|full|inner|cross|where|group|having|window|order|limit|union|intersect|except)$/;
const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);

/** Indices of a condition and, for each, whether it stands within a CASE. */
const condition = ({ tokens, word }: Statement, on: number): { readonly at: number; readonly inCase: boolean }[] => {
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

/** The terms of a condition between its ANDs, as indices. */
const termsOf = (statement: Statement, on: number): number[][] => {
	const depth = statement.tokens[on]?.depth ?? 0;
	const terms: number[][] = [[]];
	for (const { at, inCase } of condition(statement, on)) {
		if (!inCase && statement.word(at) === 'and' && statement.tokens[at]?.depth === depth) terms.push([]);
		else terms.at(-1)?.push(at);
	}
	return terms;
};

const fault = ({ tokens, word }: Statement, term: readonly number[], joined: string): string | undefined => {
	let cases = 0;
	let compares = false;
	for (const at of term) {
		if (word(at) === 'case') cases += 1;
		if (word(at) === 'end') cases -= 1;
		if (cases === 0 && word(at) === 'or') return 'an OR in the condition of an outer join';
		compares ||= cases === 0 && (COMPARISONS.has(word(at)) || word(at) === 'distinct');
	}
	const names = term.filter((at) => tokens[at]?.kind === 'name' && word(at + 1) === '.').map(word);
	if (names.length > 0 && !names.includes(joined)) return `a condition on the outer side alone in the outer join of ${joined}`;
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
				return message === undefined ? [] : [{ at: term[0] ?? on, message }];
			});
		}),
};

export const joinRules: readonly Rule[] = [outerJoin];
