import { PORTABLE_FUNCTIONS, REFUSED_FUNCTIONS } from '../functions.ts';
import type { Rule } from '../rule.ts';
import type { Call, Statement } from '../statement.ts';

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

export const callRules: readonly Rule[] = [...REFUSED_FUNCTIONS.map(refusedRule), unknown, arity];
