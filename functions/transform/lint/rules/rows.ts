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

/** The window of a call: what stands in the parentheses after OVER, or after the name that OVER gives. */
const windowOf = ({ tokens, word }: Statement, close: number): Range | undefined => {
	if (word(close + 1) !== 'over') return undefined;
	const named = (at: number): boolean => word(at) === word(close + 2) && word(at + 1) === 'as' && word(at + 2) === '(';
	const open = word(close + 2) === '(' ? close + 2 : tokens.findIndex((_, at) => named(at)) + 2;
	return { from: open + 1, to: tokens[open]?.partner ?? open };
};

const unorderedWindow: Rule = {
	name: 'window-order',
	differences: [86],
	portable: 'row_number() over (partition by a order by b, id)',
	find: (statement) =>
		statement.calls.flatMap(({ name, at, close }) => {
			const window = PLACED.has(name) ? windowOf(statement, close) : undefined;
			return window && !statement.indices(window).some((index) => statement.word(index) === 'order')
				? [{ at, message: `${name}() over rows in no order: each engine takes them as they come` }]
				: [];
		}),
};

const textOf = ({ indices, word }: Statement, range: Range): string => indices(range).map(word).join(' ');

/** How ORDER BY may name a select item: its expression, its alias, a column without its table. */
const spellingsOf = (statement: Statement, { from, to }: Range): string[] => {
	const alias = statement.word(to - 2) === 'as' ? [statement.word(to - 1)] : [];
	const expression = { from, to: alias.length > 0 ? to - 2 : to };
	const column = statement.word(expression.to - 2) === '.' && expression.to - from === 3 ? [statement.word(expression.to - 1)] : [];
	return [...alias, ...column, textOf(statement, expression)];
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
			.flatMap((select) => unselected(statement, select))
			.map(({ from }) => ({ at: from, message: 'SELECT DISTINCT in the order of a value that it does not give: Trino refuses it' })),
};

/** Which rows there are, and in which order. */
export const rowRules: readonly Rule[] = [count, unorderedLimit, unorderedWindow, distinctOrder];
