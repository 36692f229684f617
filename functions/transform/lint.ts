import type { Rule } from './lint/rule.ts';
import { aliasRules } from './lint/rules/aliases.ts';
import { argumentRules } from './lint/rules/arguments.ts';
import { callRules } from './lint/rules/calls.ts';
import { columnRules } from './lint/rules/columns.ts';
import { comparisonRules } from './lint/rules/comparisons.ts';
import { identifierRules } from './lint/rules/identifiers.ts';
import { joinRules } from './lint/rules/joins.ts';
import { numberRules } from './lint/rules/numbers.ts';
import { rowRules } from './lint/rules/rows.ts';
import { structureRules } from './lint/rules/structure.ts';
import { timeRules } from './lint/rules/time.ts';
import { typeRules } from './lint/rules/types.ts';
import { unnestRules } from './lint/rules/unnest.ts';
import { wordRules } from './lint/rules/words.ts';
import { statementOf } from './lint/statement.ts';

export interface Finding {
	/** Name of the rule, kebab-case. */
	readonly rule: string;
	/** Line in the text, from 1. */
	readonly line: number;
	readonly message: string;
	/** How to write what is meant so that both engines read it alike. */
	readonly portable: string;
}

export const lintRules: readonly Rule[] = [
	...structureRules,
	...comparisonRules,
	...identifierRules,
	...unnestRules,
	...rowRules,
	...aliasRules,
	...wordRules,
	...callRules,
	...argumentRules,
	...columnRules,
	...joinRules,
	...numberRules,
	...typeRules,
	...timeRules,
];

/**
 * What in a statement is outside the subset that Athena and DuckDB read alike, in the order of the lines; nothing found: an empty list.
 * Text alone is judged, without knowledge of the tables: types that a name does not give away are checked where the table is made, and
 * conversions between them by the house's tests, over the tables of a run (test/house/sql/typed/).
 */
export const lintSql = (text: string): readonly Finding[] => {
	const statement = statementOf(text);
	return lintRules
		.flatMap((rule) =>
			rule
				.find(statement)
				.map(({ at, message }) => ({ rule: rule.name, line: statement.tokens[at]?.line ?? 1, message, portable: rule.portable })),
		)
		.sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : 1));
};
