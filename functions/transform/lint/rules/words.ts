import type { Hit, Rule } from '../rule.ts';
import type { Statement } from '../statement.ts';

/** Words that may not follow each other: name, differences, sequences (alternatives split by |), what to write instead. */
const FORBIDDEN: readonly (readonly [string, readonly number[], readonly string[], string])[] = [
	[
		'current-time',
		[48],
		['current_date', 'current_timestamp', 'current_time', 'localtime', 'localtimestamp'],
		'join run_parameters and use its as_of',
	],
	[
		'time-zone',
		[42, 43, 44],
		['at time zone', 'with time zone', 'timestamptz', 'timestamp_tz'],
		'keep timestamps in UTC without a zone and cut months by joining month_bounds',
	],
	['ilike', [56], ['ilike', 'similar to', 'glob'], "lower(x) like 'pattern'"],
	[
		'ignore-nulls',
		[89],
		['ignore nulls', 'respect nulls'],
		'max(x) over (partition by g), where g = count(x) over (order by …) numbers the gaps',
	],
	['postfix-null-test', [100], ['notnull', 'isnull'], 'x is not null, x is null'],
	['collation', [61], ['collate'], 'order by lower(s), s'],
	[
		'frame-exclusion',
		[100],
		['exclude current row', 'exclude group', 'exclude ties', 'exclude no others'],
		'the whole frame, and the row itself taken off: sum(x) over (…) - x',
	],
	['qualify', [90], ['qualify'], 'number the rows in a subquery and filter outside it'],
	['limit-offset', [96], ['limit * offset'], 'offset m limit n'],
	['lateral', [98], ['lateral', 'outer apply', 'cross apply'], 'a join'],
	['recursive', [99], ['with recursive'], 'a calendar table, a sequence, or TypeScript'],
	[
		'one-engine-syntax',
		[100],
		[
			'* exclude',
			'* replace',
			'* rename',
			'columns (',
			'group by all',
			'order by all',
			'distinct on',
			'semi join',
			'anti join',
			'asof join',
			'positional join',
			'pivot',
			'unpivot',
			'union by name',
			'union all by name',
			'using sample',
			'summarize',
			'struct_pack (',
			'( from',
			'all from',
			'union from',
			'natural join',
			'fetch first',
		],
		'plain SELECT, JOIN … ON, GROUP BY with the columns named',
	],
	['sampling', [104], ['tablesample'], 'no sampling: a published number must be the same every time'],
	['boolean-test', [19], ['is true', 'is false', 'is unknown', 'is not true', 'is not false', 'is not unknown'], 'coalesce(x, false)'],
	['join-using', [98], ['using ('], 'on a.key = b.key: a column joined by USING has no table name in Trino'],
	['ordered-aggregate', [73], ['within group'], "array_join(array_agg(x order by x), ',')"],
];

/** True when the words stand at `at`, one after the other; `*` before another word is any one token. */
const standsAt = ({ word, tokens }: Statement, words: readonly string[], at: number): boolean =>
	words.every((expected, offset) => {
		const index = at + offset;
		if (expected === '*' && offset > 0) return index < tokens.length;
		return word(index) === expected && tokens[index]?.kind !== 'string';
	});

const find = (statement: Statement, sequences: readonly string[]): Hit[] =>
	sequences.flatMap((sequence) => {
		const words = sequence.split(' ');
		return statement.tokens.flatMap((_, at) =>
			standsAt(statement, words, at) && statement.word(at - 1) !== '.' && statement.word(at + 1) !== '.'
				? [{ at, message: `"${sequence}" is not the same on both engines` }]
				: [],
		);
	});

export const wordRules: readonly Rule[] = FORBIDDEN.map(([name, differences, sequences, portable]) => ({
	name,
	differences,
	portable,
	find: (statement) => find(statement, sequences),
}));
