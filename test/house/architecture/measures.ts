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
