import type { Rule } from '../rule.ts';
import type { Statement } from '../statement.ts';

const UNITS = new Set(['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'].map((unit) => `'${unit}'`));
/** Trino's intervals know no weeks and no quarters. */
const INTERVAL_UNITS = new Set(['second', 'minute', 'hour', 'day', 'month', 'year']);
const FIELDS = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']);
/** By the house's names these are dates and timestamps. */
const DATE_NAME = /(^|_)(on|at|date|month)$/;

const isDateName = ({ tokens, word }: Statement, at: number): boolean =>
	tokens[at]?.kind === 'name' && DATE_NAME.test(word(at)) && word(at + 1) !== '(' && word(at) !== 'on' && word(at) !== 'at';
const isSign = (text: string): boolean => text === '+' || text === '-';

/** Index of the last token of the name that begins at `at`: of `m.month` the second name. */
const lastOfName = ({ word }: Statement, at: number): number => (word(at + 1) === '.' ? at + 2 : at);

const dateArithmetic: Rule = {
	name: 'date-arithmetic',
	differences: [31, 32, 33],
	portable: "date_add('day', n, d), date_diff('day', a, b)",
	find: (statement) =>
		statement.tokens.flatMap(({ text }, at) => {
			if (!isSign(text)) return [];
			const isDated =
				isDateName(statement, at - 1) ||
				isDateName(statement, lastOfName(statement, at + 1)) ||
				statement.word(at + 1) === 'interval' ||
				statement.word(at + 1) === 'date';
			return isDated
				? [{ at, message: `counts with a date by "${text}", which gives another type, or an error, on the other engine` }]
				: [];
		}),
};

const interval: Rule = {
	name: 'interval-literal',
	differences: [40],
	portable: "interval '30' day, interval '3' month",
	find: ({ tokens, word }) =>
		tokens.flatMap(({ lower, kind }, at) => {
			if (
				kind !== 'name' ||
				lower !== 'interval' ||
				word(at - 1) === '.' ||
				word(at + 1) === '.' ||
				tokens[at + 1]?.kind === undefined ||
				word(at + 1) === ','
			)
				return [];
			const isPortable = tokens[at + 1]?.kind === 'string' && /^'\d+'$/.test(word(at + 1)) && INTERVAL_UNITS.has(word(at + 2));
			return isPortable ? [] : [{ at, message: `an interval that is not a quoted number and one of ${[...INTERVAL_UNITS].join(', ')}` }];
		}),
};

const extract: Rule = {
	name: 'extract-field',
	differences: [37],
	portable: 'day_of_week(d), which is 1 for Monday',
	find: ({ calls, word }) =>
		calls
			.filter(({ name, open }) => name === 'extract' && !FIELDS.has(word(open + 1)))
			.map(({ at, open }) => ({ at, message: `extracts ${word(open + 1)}, which the engines number differently` })),
};

const unit: Rule = {
	name: 'date-unit',
	differences: [29, 30, 34],
	portable: "date_diff('day', a, b) with the unit as text, in lower case, singular",
	find: ({ calls, word }) =>
		calls
			.filter(({ name, open }) => /^date_(add|diff|trunc)$/.test(name) && !UNITS.has(word(open + 1)))
			.map(({ at, name, open }) => ({ at, message: `${name} with ${word(open + 1)} for a unit` })),
};

export const timeRules: readonly Rule[] = [dateArithmetic, interval, extract, unit];
