import { PORTABLE_FUNCTIONS, REFUSED_FUNCTIONS } from '../functions.ts';
import type { Rule } from '../rule.ts';
import type { Call, Range, Statement } from '../statement.ts';

/** The token that an argument consists of, or undefined where it has several or none. */
const single = ({ tokens }: Statement, range: Range | undefined) => (range && range.to - range.from === 1 ? tokens[range.from] : undefined);

/** Names of calls that are not types with parameters, such as decimal(38, 12) in a cast. */
const isFunction = ({ word }: Statement, { at }: Call): boolean => word(at - 1) !== 'as' && word(at - 1) !== '.';

const refusedRule = ([names, differences, portable]: (typeof REFUSED_FUNCTIONS)[number]): Rule => ({
	name: 'refused-function',
	differences,
	portable,
	find: (statement) =>
		statement.calls
			.filter((call) => names.includes(call.name) && isFunction(statement, call))
			.map(({ at, name }) => ({ at, message: `${name}() is missing or different on one engine` })),
});

const refused = new Set(REFUSED_FUNCTIONS.flatMap(([names]) => names));

const unknown: Rule = {
	name: 'unknown-function',
	differences: [],
	portable:
		'one of the functions in functions/transform/lint/functions.ts; to add one, list it there and put a statement with the rows it must give into test/cases/portability/',
	find: (statement) =>
		statement.calls
			.filter(
				(call) =>
					!Object.hasOwn(PORTABLE_FUNCTIONS, call.name) &&
					call.name !== 'try_cast' &&
					!refused.has(call.name) &&
					isFunction(statement, call),
			)
			.map(({ at, name }) => ({ at, message: `${name}() is not known to give the same on both engines` })),
};

const arity: Rule = {
	name: 'argument-count',
	differences: [14, 52],
	portable: 'greatest(a, greatest(b, c)); round only to whole numbers',
	find: ({ calls }) =>
		calls.flatMap(({ name, at, args }) => {
			const bounds = Object.hasOwn(PORTABLE_FUNCTIONS, name) ? PORTABLE_FUNCTIONS[name] : undefined;
			return bounds && (args.length < bounds[0] || args.length > bounds[1])
				? [
						{
							at,
							message: `${name}() with ${args.length} arguments; ${bounds[0] === bounds[1] ? bounds[0] : `${bounds[0]} to ${bounds[1]}`} work on both engines`,
						},
					]
				: [];
		}),
};

const offset: Rule = {
	name: 'constant-offset',
	differences: [105],
	portable: 'lag(x, 1)',
	find: (statement) =>
		statement.calls
			.filter(({ name, args }) => (name === 'lag' || name === 'lead') && args.length > 1 && single(statement, args[1])?.kind !== 'number')
			.map(({ at, name }) => ({ at, message: `${name}() with a computed offset: null is an error in Trino` })),
};

const start: Rule = {
	name: 'substr-start',
	differences: [53],
	portable: 'substr(s, 1, n)',
	find: (statement) =>
		statement.calls
			.filter(({ name, args }) => name === 'substr' && single(statement, args[1])?.text === '0')
			.map(({ at }) => ({ at, message: 'substr from 0: empty in Trino, the whole text in DuckDB' })),
};

const ordered: Rule = {
	name: 'array-order',
	differences: [71],
	portable: 'array_agg(x order by x)',
	find: ({ calls, word }) =>
		calls
			.filter(
				({ name, args }) =>
					name === 'array_agg' &&
					!args.some(({ from, to }) => Array.from({ length: to - from }, (_, index) => word(from + index)).includes('order')),
			)
			.map(({ at }) => ({ at, message: 'array_agg without an order: the elements come as they please' })),
};

const regex: Rule = {
	name: 'regex-flavour',
	differences: [60],
	portable: 'a pattern without lookaround and back-references',
	find: (statement) =>
		statement.calls
			.filter(({ name, args }) => name === 'regexp_like' && /\(\?[=!<]|\\[1-9]/.test(single(statement, args[1])?.text ?? ''))
			.map(({ at }) => ({ at, message: 'a pattern that only one engine understands' })),
};

const dateSequence: Rule = {
	name: 'date-sequence',
	differences: [80],
	portable: 'join month_bounds, or date_add over a sequence of integers',
	find: ({ calls, word }) =>
		calls
			.filter(
				({ name, args }) =>
					name === 'sequence' && args.some(({ from, to }) => word(from) === 'date' || /(_on|_at|^month|_month)$/.test(word(to - 1))),
			)
			.map(({ at }) => ({ at, message: 'a sequence of dates: DuckDB makes timestamps of them' })),
};

export const callRules: readonly Rule[] = [
	...REFUSED_FUNCTIONS.map(refusedRule),
	unknown,
	arity,
	offset,
	start,
	ordered,
	regex,
	dateSequence,
];
