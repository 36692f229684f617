import type { Hit, Rule } from '../rule.ts';
import type { Statement } from '../statement.ts';

const words = (list: string): readonly string[] => list.split(' ');

/** Reserved in Trino, free in DuckDB, and without a meaning in the subset: wherever one stands bare it is a name. */
const NEVER_MEANT = new Set(
	words(
		'alter constraint create current_catalog current_path current_role current_schema current_user deallocate delete describe drop execute insert into json_array json_exists json_object json_query json_table json_value listagg normalize prepare skip table uescape',
	),
);

/** Reserved in Trino. DuckDB lets even its own reserved words be names after AS and after a dot. */
const RESERVED = new Set([
	...NEVER_MEANT,
	...words(
		'and as between by case cast cross cube current_date current_time current_timestamp distinct else end escape except exists extract false for from full group grouping having in inner intersect is join left like localtime localtimestamp natural not null on or order outer recursive right rollup select then trim true union unnest using values when where with',
	),
]);

/** Of the reserved words that the subset has a meaning for, those that DuckDB takes for an alias without AS. */
const BARE = new Set(words('cube current_date escape exists extract grouping recursive rollup trim values'));

/** True for a name that a WITH gives to a query: `with a as (…)`, `, b (c, d) as (…)`. */
const namesQuery = ({ tokens, word }: Statement, at: number): boolean => {
	const columnsEnd = word(at + 1) === '(' ? (tokens[at + 1]?.partner ?? at) : at;
	return (
		(word(at - 1) === 'with' || word(at - 1) === 'recursive' || word(at - 1) === ',') &&
		word(columnsEnd + 1) === 'as' &&
		word(columnsEnd + 2) === '(' &&
		/^(select|with|values|\()$/.test(word(columnsEnd + 3))
	);
};

/** True for an alias without AS: what follows a value or a table without being connected to it. */
const isBareAlias = ({ tokens, word }: Statement, at: number): boolean => {
	const before = tokens[at - 1];
	const follows = before !== undefined && (before.kind !== 'operator' || before.text === ')') && !RESERVED.has(before.lower);
	return follows && /^(,|\)|from|where|join|on|group|order|limit|cross|left|)$/.test(word(at + 1));
};

const nameError = (statement: Statement, at: number, isType: ReadonlySet<number>): string | undefined => {
	const { tokens, word } = statement;
	const { kind, text = '', lower = '' } = tokens[at] ?? {};
	if (kind === 'quoted') return `${text} is a quoted name`;
	if (kind !== 'name') return undefined;
	const isNamed = word(at - 1) === '.' || (word(at - 1) === 'as' && !isType.has(at)) || namesQuery(statement, at);
	const isReserved = (isNamed && RESERVED.has(lower)) || NEVER_MEANT.has(lower) || (BARE.has(lower) && isBareAlias(statement, at));
	if (isReserved) return `${text} is a reserved word in Trino`;
	return !isNamed || text === lower ? undefined : `${text} is not lower case: Glue's names are`;
};

export const identifierRules: readonly Rule[] = [
	{
		name: 'identifier',
		differences: [107],
		portable: 'bare lower-case names with underscores, none of them a reserved word',
		find: (statement) => {
			const isType = new Set(statement.casts.map(({ value }) => value.to + 1));
			return statement.tokens.flatMap((_, at): Hit[] => {
				const message = nameError(statement, at, isType);
				return message === undefined ? [] : [{ at, message }];
			});
		},
	},
];
