import type { Rule } from '../rule.ts';
import type { Range, Select, Statement } from '../statement.ts';

/** Words that end an expression and name nothing. */
const NO_NAMES = new Set(['end', 'null', 'true', 'false']);

/** The SELECTs whose rows reach the result. */
const outermost = ({ selects, tokens }: Statement): readonly Select[] => selects.filter(({ at }) => tokens[at]?.depth === 0);

/** What a column of the result is called: its alias, or the column that it is; undefined for an expression without alias. */
const nameOf = ({ tokens }: Statement, { from, to }: Range): string | undefined => {
	const last = tokens[to - 1];
	if (last === undefined || (last.kind !== 'name' && last.kind !== 'quoted') || NO_NAMES.has(last.lower)) return undefined;
	const before = tokens[to - 2];
	const isColumn = to - from === 1 || (before?.text === '.' && to - from === 3);
	const isAlias = to - from > 1 && before !== undefined && (before.kind !== 'operator' || before.text === ')');
	return isColumn || isAlias ? last.lower.replaceAll('"', '') : undefined;
};

const unnamedColumn: Rule = {
	name: 'unnamed-column',
	differences: [],
	portable: 'a + b as total',
	find: (statement) =>
		(outermost(statement)[0]?.items ?? [])
			.filter((item) => statement.word(item.from) !== '*' && nameOf(statement, item) === undefined)
			.map(({ from }) => ({ at: from, message: 'a column of the result has no name: DuckDB makes one up, Athena refuses' })),
};

const duplicateColumn: Rule = {
	name: 'duplicate-column',
	differences: [],
	portable: 'a.id as account_id, b.id as invoice_id',
	find: (statement) => {
		const items = outermost(statement)[0]?.items ?? [];
		const names = items.map((item) => nameOf(statement, item));
		return items.flatMap(({ from }, index) =>
			names[index] !== undefined && names.indexOf(names[index]) < index
				? [{ at: from, message: `two columns of the result are called ${names[index]}: DuckDB renames one, Athena refuses` }]
				: [],
		);
	},
};

const untypedNull: Rule = {
	name: 'untyped-null',
	differences: [],
	portable: 'cast(null as varchar)',
	find: (statement) =>
		outermost(statement)
			.flatMap(({ items }) => items)
			.filter(({ from }) => statement.word(from) === 'null')
			.map(({ from }) => ({
				at: from,
				message: 'a column of the result is null without a type: DuckDB makes it an integer, Athena refuses',
			})),
};

export const columnRules: readonly Rule[] = [unnamedColumn, duplicateColumn, untypedNull];
