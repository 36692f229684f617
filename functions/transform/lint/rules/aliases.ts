import type { Hit, Rule } from '../rule.ts';
import type { Range, Select, Statement } from '../statement.ts';

/** The name under which a select item leaves the SELECT: after AS, or a column's own. */
const outputName = ({ word }: Statement, { to }: Range): string => word(to - 1);

/** Name that a select item is given by AS, with its expression; null where it gets none or the expression reads a column of that name. */
const aliasOf = (statement: Statement, { from, to }: Range): { readonly name: string; readonly expression: Range } | null => {
	const { word, tokens, indices } = statement;
	if (to - from < 3 || word(to - 2) !== 'as' || tokens[to - 1]?.kind !== 'name') return null;
	const name = word(to - 1);
	const expression = { from, to: to - 2 };
	return indices(expression).some((index) => word(index) === name) ? null : { name, expression };
};

/** Columns that a SELECT's sources are seen to have: those of a WITH before it, and those listed after an alias, `as t(a, b)`. */
const visibleColumns = (statement: Statement, select: Select): ReadonlySet<string> => {
	const { word, indices, tokens, selects } = statement;
	return new Set(
		indices(select.clauses.from).flatMap((index) => {
			if (word(index) === 'as' && word(index + 2) === '(')
				return indices({ from: index + 3, to: tokens[index + 2]?.partner ?? index }).map(word);
			const defined = tokens.findIndex(
				(_, at) => word(at) === word(index) && word(at + 1) === 'as' && word(at + 2) === '(' && word(at + 3) === 'select',
			);
			const source = defined < 0 ? undefined : selects.find(({ at }) => at === defined + 3);
			return source ? source.items.map((item) => outputName(statement, item)) : [];
		}),
	);
};

/** True where a name stands for a value by itself: not qualified, not called, not a table or an alias. */
const isBare = ({ word, tokens }: Statement, index: number): boolean =>
	tokens[index]?.kind === 'name' && word(index - 1) !== '.' && !/^(as|join|from)$/.test(word(index - 1)) && !/^[.(]$/.test(word(index + 1));

/** Uses of a select item's name in the same SELECT as if it were a column. */
const usesOf = (statement: Statement, select: Select, item: Range, visible: ReadonlySet<string>): Hit[] => {
	const alias = aliasOf(statement, item);
	if (!alias || visible.has(alias.name)) return [];
	const others = select.items.filter((other) => other !== item).map((other) => aliasOf(statement, other)?.expression ?? other);
	const { where, group, having, window, from } = select.clauses;
	return [...others, { from: from.from + 1, to: from.to }, where, group, having, window]
		.flatMap(statement.indices)
		.filter((index) => statement.word(index) === alias.name && isBare(statement, index) && statement.selectOf(index) === select)
		.map((at) => ({ at, message: `${alias.name} is a name that this SELECT itself gives: Trino does not know it there` }));
};

/** Names given in a SELECT are known outside it and in its ORDER BY, nowhere else. */
export const aliasRules: readonly Rule[] = [
	{
		name: 'lateral-alias',
		differences: [95],
		portable: 'repeat the expression, or name it in a WITH before; a column of that name is written with its table, t.name',
		find: (statement) =>
			statement.selects.flatMap((select) => {
				const visible = visibleColumns(statement, select);
				return select.items.flatMap((item) => usesOf(statement, select, item, visible));
			}),
	},
];
