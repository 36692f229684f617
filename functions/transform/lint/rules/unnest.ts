import type { Rule } from '../rule.ts';
import type { Call, Statement } from '../statement.ts';

const unnests = ({ calls }: Statement): readonly Call[] => calls.filter(({ name }) => name === 'unnest');

const zipped: Rule = {
	name: 'unnest-one',
	differences: [79],
	portable: 'one array per unnest, of values that are no rows',
	find: (statement) =>
		unnests(statement)
			.filter(({ args }) => args.length !== 1)
			.map(({ at, args }) => ({ at, message: `unnest of ${args.length} arrays` })),
};

/** True in a FROM; a comma there is a fault of its own. */
const isTable = ({ word, selectOf }: Statement, at: number): boolean => {
	const from = selectOf(at)?.clauses.from;
	return /^(from|join|,)$/.test(word(at - 1)) && from !== undefined && from.from <= at && at < from.to;
};

const PORTABLE = 'cross join unnest(a) as u (k), or left join unnest(a) as u (k) on true; what rows must be is asked in WHERE';

const place: Rule = {
	name: 'unnest-place',
	differences: [78],
	portable: PORTABLE,
	find: (statement) =>
		unnests(statement)
			.filter(({ at }) => !isTable(statement, at))
			.map(({ at }) => ({ at, message: 'unnest as a value: Trino has it as a table only' })),
};

/** True for a join whose condition is the word true and no more. */
const isUnconditional = ({ tokens, word }: Statement, { at, close }: Call): boolean => {
	const on = tokens.findIndex(({ lower, depth }, index) => index > close && lower === 'on' && depth === tokens[at]?.depth);
	return word(on + 1) === 'true' && !/^(and|or|=|<>|is)$/.test(word(on + 2));
};

const condition: Rule = {
	name: 'unnest-condition',
	differences: [78],
	portable: PORTABLE,
	find: (statement) =>
		unnests(statement)
			.filter(({ at }) => statement.word(at - 1) === 'join' && statement.word(at - 2) !== 'cross')
			.filter((call) => !isUnconditional(statement, call))
			.map(({ at }) => ({ at, message: 'a condition on the join of an unnest: Trino takes none but ON TRUE' })),
};

export const unnestRules: readonly Rule[] = [zipped, place, condition];
