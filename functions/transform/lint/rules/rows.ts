import type { Hit, Rule } from '../rule.ts';
import { type Range, type Select, type Statement, split } from '../statement.ts';

const isEmpty = ({ from, to }: Range): boolean => to <= from;

/** What may follow a number of rows. */
const AFTER_COUNT = /^(|\)|limit|offset|rows?|union|intersect|except)$/;

const count: Rule = {
	name: 'row-count',
	differences: [96],
	portable: 'limit 10',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ lower, kind }, at): Hit[] => {
			if (kind !== 'name' || !/^(limit|offset)$/.test(lower) || /^(\.|as)$/.test(word(at - 1))) return [];
			return /^\d+$/.test(word(at + 1)) && AFTER_COUNT.test(word(at + 2))
				? []
				: [{ at, message: `${lower} takes a whole number and nothing else in Trino` }];
		}),
};

const unorderedLimit: Rule = {
	name: 'limit-order',
	differences: [86],
	portable: 'order by a total order, then limit',
	find: ({ selects }) =>
		selects
			.filter(({ clauses }) => (!isEmpty(clauses.limit) || !isEmpty(clauses.offset)) && isEmpty(clauses.order))
			.map(({ clauses }) => ({
				at: Math.min(clauses.limit.from, clauses.offset.from) - 1,
				message: 'a LIMIT without an ORDER BY: each engine keeps other rows',
			})),
};

/** Window functions whose value hangs on which row comes first. */
const PLACED = new Set(['row_number', 'first_value', 'last_value', 'lag', 'lead']);

/** True for a window in an order: one that OVER gives in parentheses or by name, or that stands on such a one by its name. */
const isOrdered = (statement: Statement, at: number, seen: readonly number[] = []): boolean => {
	const { tokens, word, indices } = statement;
	if (seen.includes(at)) return false;
	if (word(at) === '(') {
		const inside = indices({ from: at + 1, to: tokens[at]?.partner ?? at });
		return inside.some((index) => word(index) === 'order') || isOrdered(statement, at + 1, [...seen, at]);
	}
	const defined = tokens.findIndex((_, index) => word(index) === word(at) && word(index + 1) === 'as' && word(index + 2) === '(');
	return defined >= 0 && isOrdered(statement, defined + 2, seen);
};

const unorderedWindow: Rule = {
	name: 'window-order',
	differences: [86],
	portable: 'row_number() over (partition by a order by b, id)',
	find: (statement) =>
		statement.calls
			.filter(({ name, close }) => PLACED.has(name) && statement.word(close + 1) === 'over' && !isOrdered(statement, close + 2))
			.map(({ name, at }) => ({ at, message: `${name}() over rows in no order: each engine takes them as they come` })),
};

const textOf = ({ indices, word }: Statement, range: Range): string => indices(range).map(word).join(' ');

/** How ORDER BY may name a select item: its expression, its alias, with or without AS, and a column without its table. */
const spellingsOf = (statement: Statement, { from, to }: Range): string[] => {
	const { tokens, word } = statement;
	const before = tokens[to - 2];
	const isAliased = to - from > 1 && tokens[to - 1]?.kind === 'name' && (before?.kind !== 'operator' || before.text === ')');
	const end = isAliased ? to - (before?.lower === 'as' ? 2 : 1) : to;
	const column = word(end - 2) === '.' && end - from === 3 ? [word(end - 1)] : [];
	return [...(isAliased ? [word(to - 1)] : []), ...column, textOf(statement, { from, to: end }), textOf(statement, { from, to })];
};

const unselected = (statement: Statement, select: Select): Range[] => {
	const { order } = select.clauses;
	const spellings = new Set(select.items.flatMap((item) => spellingsOf(statement, item)));
	return split(statement.tokens, { from: order.from + 1, to: order.to }, statement.tokens[select.at]?.depth ?? 0).filter((term) => {
		const value = textOf(statement, term).replace(/( (asc|desc))?( nulls (first|last))?$/, '');
		return !/^\d+$/.test(value) && !spellings.has(value) && !spellings.has(value.replace(/^\w+ \. (?=\w+$)/, ''));
	});
};

const distinctOrder: Rule = {
	name: 'distinct-order',
	differences: [100],
	portable: 'order by what SELECT DISTINCT gives; or group by, and order by min(b)',
	find: (statement) =>
		statement.selects
			.filter((select) => statement.word(select.at + 1) === 'distinct' && !isEmpty(select.clauses.order))
			.filter(({ at }) => !/^(union|all|except|intersect|distinct)$/.test(statement.word(at - 1))) // the order is that of the union
			.flatMap((select) => unselected(statement, select))
			.map(({ from }) => ({ at: from, message: 'SELECT DISTINCT in the order of a value that it does not give: Trino refuses it' })),
};

/** Which rows there are, and in which order. */
export const rowRules: readonly Rule[] = [count, unorderedLimit, unorderedWindow, distinctOrder];
