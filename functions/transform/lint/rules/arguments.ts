import type { Rule } from '../rule.ts';
import type { Range, Statement } from '../statement.ts';

/** The token that an argument consists of, or undefined where it has several or none. */
const single = ({ tokens }: Statement, range: Range | undefined) => (range && range.to - range.from === 1 ? tokens[range.from] : undefined);

const offset: Rule = {
	name: 'constant-offset',
	differences: [105],
	portable: 'lag(x, 1)',
	find: (statement) =>
		statement.calls
			.filter(({ name, args }) => (name === 'lag' || name === 'lead') && args.length > 1 && single(statement, args[1])?.kind !== 'number')
			.map(({ at, name }) => ({ at, message: `${name}() with a computed offset: null is an error in Trino` })),
};

/** Arguments that Trino refuses below 1, or means otherwise than DuckDB: a text has no part, and no character, before its first. */
const POSITIONS: Readonly<Record<string, readonly number[]>> = { substr: [1, 2], split_part: [2] };

/** The whole number that an argument spells out. */
const literalOf = ({ tokens, word }: Statement, { from, to }: Range): number | undefined => {
	const isNegative = word(from) === '-';
	const digits = to - from === (isNegative ? 2 : 1) ? tokens[to - 1] : undefined;
	return digits?.kind === 'number' ? Number(digits.text) * (isNegative ? -1 : 1) : undefined;
};

const position: Rule = {
	name: 'text-position',
	differences: [53, 54],
	portable: "substr(s, 1, n), split_part(s, '/', 1): positions and lengths of 1 and more",
	find: (statement) =>
		statement.calls.flatMap(({ name, at, args }) =>
			((Object.hasOwn(POSITIONS, name) ? POSITIONS[name] : undefined) ?? [])
				.map((argument) => literalOf(statement, args[argument] ?? { from: 0, to: 0 }))
				.filter((value) => value !== undefined && value < 1)
				.map((value) => ({ at, message: `${name} with ${value}: empty or an error in Trino, counted from the end in DuckDB` })),
		),
};

const ordered: Rule = {
	name: 'array-order',
	differences: [71],
	portable: 'array_agg(x order by x)',
	find: ({ calls, word, indices }) =>
		calls
			.filter(({ name, args }) => name === 'array_agg' && !args.some((range) => indices(range).some((at) => word(at) === 'order')))
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

/** What functions of the subset may be given. */
export const argumentRules: readonly Rule[] = [offset, position, ordered, regex, dateSequence];
