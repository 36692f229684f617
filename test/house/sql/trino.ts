import { ast, Dialect, parse, validateWithSchema } from '@polyglot-sql/sdk';
import type { Statement } from '../../../functions/transform/lint/statement.ts';
import { statementOf } from '../../../functions/transform/lint/statement.ts';
import type { TableColumn } from '../../../shared/warehouse/warehouse.ts';

export interface KnownTable {
	readonly name: string;
	readonly columns: readonly TableColumn[];
}

type Tree = Parameters<typeof ast.getTableNames>[0];
const trees = new Map<string, Tree>();

/** The one statement that a text is, as a syntax tree of Trino's dialect; throws what the parser says against it. */
export const treeOf = (sql: string): Tree => {
	const known = trees.get(sql);
	if (known) return known;
	const { success, error, ast: statements } = parse(sql, Dialect.Trino);
	if (!success || !Array.isArray(statements) || statements.length !== 1) throw new SyntaxError(error ?? 'not one statement');
	const tree = statements[0] as Tree; // the SDK declares the trees as any
	trees.set(sql, tree);
	return tree;
};

/** Tables that a statement reads, names of its own WITH left out, sorted. */
export const baseTables = (sql: string): string[] => [...new Set(ast.getTableNames(treeOf(sql)))].sort();

/** The validator takes date_add for text; its third argument has the type that date_add gives, and stands for it here. */
const withoutDateAdd = ({ tokens, calls }: Statement): string => {
	const dropped = new Set(
		calls.flatMap((call) => {
			const [, , kept] = call.args;
			if (call.name !== 'date_add' || !kept) return [];
			return tokens.flatMap((_, index) =>
				index >= call.at && index <= call.close && (index < kept.from || index >= kept.to) ? [index] : [],
			);
		}),
	);
	return tokens
		.filter((_, index) => !dropped.has(index))
		.map(({ text }) => text)
		.join(' ');
};

const TYPES: Readonly<Record<string, string>> = { decimal: 'decimal(38,12)' };

/**
 * Errors that Trino would give and DuckDB would not: unknown columns (a SELECT's own names among them), text compared with dates or
 * numbers, columns neither grouped nor aggregated, branches of a union that differ in type.
 */
export const typeErrors = (sql: string, tables: readonly KnownTable[]): string[] => {
	const read = baseTables(sql);
	const schema = {
		tables: tables
			.filter(({ name }) => read.includes(name))
			.map(({ name, columns }) => ({
				name,
				columns: columns.map((column) => ({ name: column.name, type: TYPES[column.type] ?? column.type, nullable: true })),
			})),
		strict: true,
	};
	const { errors } = validateWithSchema(withoutDateAdd(statementOf(sql)), schema, 'trino', {
		checkTypes: true,
		strict: true,
		semantic: true,
	});
	return errors.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
};
