import type { ArrowFunctionExpression, Function as FunctionNode } from 'oxc-parser';
import { lineOf, type Source, Visitor } from './source-tree.ts';

export interface Measured {
	readonly name: string;
	readonly line: number;
	readonly lines: number;
}

/** Every function of a module with the lines that are its own: those of functions inside it count for them alone. */
export const functionsOf = ({ program, text }: Source): Measured[] => {
	const names = new Map<number, string>();
	const nodes: { readonly name: string | undefined; readonly first: number; readonly last: number }[] = [];
	const add = (node: FunctionNode | ArrowFunctionExpression): void => {
		const name = names.get(node.start) ?? ('id' in node ? node.id?.name : undefined);
		nodes.push({ name, first: lineOf(text, node.start), last: lineOf(text, node.end) });
	};
	new Visitor({
		VariableDeclarator({ id, init }) {
			if (id.type === 'Identifier' && init) names.set(init.start, id.name);
		},
		FunctionDeclaration: add,
		FunctionExpression: add,
		ArrowFunctionExpression: add,
	}).visit(program);
	return nodes.map(({ name = 'a function', first, last }) => {
		const inner = nodes.filter((other) => other.first > first && other.last <= last);
		const nested = new Set(inner.flatMap((one) => Array.from({ length: one.last - one.first + 1 }, (_, index) => one.first + index)));
		return { name, line: first, lines: last - first + 1 - nested.size };
	});
};

/** Type assertions (`as`, `satisfies` is none) that carry no comment on their first or last line; `as const` is free. */
export const unexplainedAssertions = ({ program, text, comments }: Source): number[] => {
	const commented = new Set(comments.flatMap(({ start, end }) => [lineOf(text, start), lineOf(text, end)]));
	const found: number[] = [];
	new Visitor({
		TSAsExpression({ typeAnnotation, start, end }) {
			const isConst = typeAnnotation.type === 'TSTypeReference' && text.slice(typeAnnotation.start, typeAnnotation.end) === 'const';
			const first = lineOf(text, start);
			if (!isConst && ![first - 1, first, lineOf(text, end)].some((line) => commented.has(line))) found.push(first);
		},
	}).visit(program);
	return found;
};

/** Lines of exported functions that no docstring stands before. */
export const undocumented = ({ program, text, comments }: Source): number[] =>
	program.body.flatMap((statement) => {
		if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return [];
		const { declaration, start } = statement;
		const isFunction =
			declaration.type === 'FunctionDeclaration' ||
			(declaration.type === 'VariableDeclaration' && declaration.declarations.some(({ init }) => init?.type === 'ArrowFunctionExpression'));
		const isDocumented = comments.some(
			({ type, value, end }) => type === 'Block' && value.startsWith('*') && text.slice(end, start).trim() === '',
		);
		return isFunction && !isDocumented ? [lineOf(text, start)] : [];
	});

export interface EmbeddedSql {
	readonly line: number;
	/** The text, with `x` for each value put in. */
	readonly sql: string;
}

/** Strings and templates of a module that hold a SELECT. */
export const embeddedSql = ({ program, text }: Source): EmbeddedSql[] => {
	const found: EmbeddedSql[] = [];
	const add = (sql: string, start: number): void => {
		if (/^\s*(select|with)\s+(?!from\b)[\s\S]*\bfrom\s/i.test(sql)) found.push({ line: lineOf(text, start), sql });
	};
	new Visitor({
		Literal({ value, start }) {
			if (typeof value === 'string') add(value, start);
		},
		TemplateLiteral: ({ quasis, start }) => add(quasis.map(({ value }) => value.cooked ?? '').join('x'), start),
	}).visit(program);
	return found;
};
