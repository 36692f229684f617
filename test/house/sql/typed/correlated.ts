import type { Finding } from '../../../../functions/transform/lint.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { standsAlone } from './expression-types.ts';
import type { Scope } from './scopes.ts';
import { lineOf, type Node, nodesIn } from './tree.ts';

export const CORRELATED_RULE = 'correlated-subquery';

/** What makes a subquery one that Trino may have no plan for if it reads a column of the SELECT around it. */
const burdenOf = ({ query }: Scope): string | undefined => {
	const modified = nodesIn(query['modifiers']).find(({ type }) => type !== 'DISTINCT_MODIFIER');
	if (modified) return modified['type'] === 'ORDER_MODIFIER' ? 'an ORDER BY' : 'a LIMIT';
	return nodesIn(query['group_expressions']).length > 0 ? 'a GROUP BY' : undefined;
};

/** The query without its WHERE: if it cannot stand alone, it is elsewhere that it reads the SELECT around it. */
const unconditional = ({ query, common }: Scope): Scope => ({ query: { ...query, where_clause: null }, common });

const holdsQueries = ({ from_table: tables }: Node): boolean => JSON.stringify(tables ?? null).includes('"subquery":');

const faultOf = async (warehouse: Warehouse, scope: Scope): Promise<string | undefined> => {
	if (!scope.outer || (await standsAlone(warehouse, scope))) return undefined;
	const burden = burdenOf(scope);
	if (burden !== undefined) return `and has ${burden}`;
	const isPlain = scope.query['type'] === 'SELECT_NODE' && !holdsQueries(scope.query);
	return isPlain && !(await standsAlone(warehouse, unconditional(scope))) ? 'outside its WHERE' : undefined;
};

/** Subqueries that read a column of the SELECT around them in a way for which Trino has a plan at best where all is compared by `=`. */
export const correlated = async (warehouse: Warehouse, sql: string, scopes: readonly Scope[]): Promise<Finding[]> => {
	const faults = await Promise.all(scopes.map((scope) => faultOf(warehouse, scope)));
	return scopes.flatMap(({ query }, index) =>
		faults[index] === undefined
			? []
			: {
					rule: CORRELATED_RULE,
					line: lineOf(sql, query),
					message: `a subquery reads a column of the SELECT around it ${faults[index]}: DuckDB plans it, Trino may refuse`,
					portable: 'row_number() over (partition by key order by …) or sum(…) in a WITH, joined by the key',
				},
	);
};
