import type { Hit, Rule } from '../rule.ts';

const OPERATORS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=', '+', '-', '*', '/', '%', '||', '(', ')', ',', '.']);
const ADVICE: Readonly<Record<string, string>> = {
	'::': 'cast(x as type)',
	'==': '=',
	'//': 'a / nullif(b, 0)',
	';': 'one statement, without a semicolon',
	'?': 'join run_parameters',
	'->>': 'JSON is taken apart at ingest',
};

const operators: Rule = {
	name: 'operator',
	differences: [16, 66, 70, 77, 108, 110],
	portable: 'the operators = <> < > <= >= + - * / % ||, and array[…] only where it is unnested at once',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ kind, text }, at): Hit[] => {
			if (kind !== 'operator' || OPERATORS.has(text)) return [];
			if (text === ']' || (text === '[' && word(at - 1) === 'array')) return [];
			return [{ at, message: `${text} is not known to both engines${ADVICE[text] ? `; write ${ADVICE[text]}` : ''}` }];
		}),
};

const statementKind: Rule = {
	name: 'statement',
	differences: [108],
	portable: 'one SELECT, with WITH before it where needed; the warehouse wraps it',
	find: ({ tokens, word }) =>
		tokens.length === 0 || word(0) === 'select' || word(0) === 'with' ? [] : [{ at: 0, message: `begins with ${tokens[0]?.text}` }],
};

const star: Rule = {
	name: 'select-star',
	differences: [100],
	portable: 'the columns by name',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ text }, at) =>
			text === '*' && /^(select|distinct|all|,|\.)$/.test(word(at - 1))
				? [{ at, message: 'takes all columns, whatever they will be' }]
				: [],
		),
};

const commaJoin: Rule = {
	name: 'comma-join',
	differences: [98],
	portable: 'cross join, or join … on',
	find: (statement) =>
		statement.selects.flatMap((select) => {
			const depth = statement.tokens[select.at]?.depth;
			return statement
				.indices(select.clauses.from)
				.filter((index) => statement.tokens[index]?.text === ',' && statement.tokens[index]?.depth === depth)
				.map((at) => ({ at, message: 'tables side by side with a comma, which the order of models cannot read' }));
		}),
};

const filterWhere: Rule = {
	name: 'filter-where',
	differences: [92],
	portable: 'count(*) filter (where a)',
	find: ({ tokens, word }) =>
		tokens.flatMap(({ lower }, at) =>
			lower === 'filter' && word(at - 1) === ')' && word(at + 1) === '(' && word(at + 2) !== 'where'
				? [{ at, message: 'FILTER without WHERE' }]
				: [],
		),
};

const windowed: Rule = {
	name: 'window-aggregate',
	differences: [91, 92],
	portable: 'aggregate in a subquery first, or sum(case when … then 1 else 0 end) over (…)',
	find: ({ calls, word, tokens }) =>
		calls.flatMap(({ at, open, close }) => {
			const filtered = word(close + 1) === 'filter' ? (tokens[close + 2]?.partner ?? close) : close;
			if (word(filtered + 1) !== 'over') return [];
			if (filtered !== close) return [{ at, message: 'FILTER and OVER together' }];
			return word(open + 1) === 'distinct' ? [{ at, message: 'DISTINCT and OVER together' }] : [];
		}),
};

export const structureRules: readonly Rule[] = [operators, statementKind, star, commaJoin, filterWhere, windowed];
