import type { Manifest } from '../../shared/contracts/publication.ts';
import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';

/** Columns of the views that a query names, of all where it names none; every view says which publication it shows. */
const columnsIn = (sql: string, tables: Manifest['tables']): ReadonlySet<string> => {
	const words = new Set(sql.toLowerCase().match(/\w+/g));
	const named = tables.filter(({ name }) => words.has(name));
	const columns = (named.length === 0 ? tables : named).flatMap((table) => table.columns.map((each) => each.name));
	return new Set([...columns, 'publication_id']);
};

/** Adds the name that was probably meant to what the engine says about a name it does not know. */
export const withNearest = (error: unknown, sql: string, { tables }: Pick<Manifest, 'tables'>): unknown => {
	if (!(error instanceof Problem)) return error;
	const said = error.saw ?? '';
	const table = /Table with name "?(\w+)"? does not exist/i.exec(said)?.[1];
	const column = /column "?(\w+)"? not found/i.exec(said)?.[1] ?? /does not have a column named "?(\w+)"?/i.exec(said)?.[1];
	const [kind, name, known] =
		table === undefined
			? (['column', column, columnsIn(sql, tables)] as const)
			: (['view', table, new Set(tables.map((each) => each.name))] as const);
	if (name === undefined) return error;
	const meant = nearest(name, known);
	const next = meant === undefined ? `there are: ${[...known].sort().join(', ')}` : `did you mean ${meant}?`;
	return new Problem({ kind: 'configuration', what: `There is no ${kind} of that name`, where: 'query', saw: name, next, cause: error });
};
