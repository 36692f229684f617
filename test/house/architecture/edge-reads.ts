import type { MemberExpression } from 'oxc-parser';
import { lineOf, type Source, Visitor } from './source-tree.ts';

/** Where the clock, the environment, the process and chance may be read. */
export const EDGE = [/^functions\/local\//, /^functions\/lambda\//, /^functions\/[a-z]+\/handler\.ts$/, /^infra\//] as const;

/** Modules elsewhere that need one of them, each with its reason. */
export const EDGE_EXCEPTIONS: Readonly<Record<string, { readonly reads: readonly string[]; readonly because: string }>> = {
	'shared/storage/folder-lock.ts': {
		reads: ['process'],
		because: 'a lock file names the process that holds it, and asks whether that one still lives',
	},
};

const MEMBERS = new Set([
	'import.meta.env',
	'globalThis.process',
	'Date.now',
	'Math.random',
	'performance.now',
	'performance.timeOrigin',
	'crypto.randomUUID',
	'crypto.getRandomValues',
]);

/** `object.property`, where both are plain names. */
const memberName = ({ object, property }: MemberExpression): string | null => {
	const name = 'name' in property ? property.name : 'value' in property ? property.value : null;
	if (typeof name !== 'string') return null;
	if (object.type === 'MetaProperty') return `import.meta.${name}`;
	return object.type === 'Identifier' ? `${object.name}.${name}` : null;
};

export interface EdgeRead {
	/** `Date.now`, `new Date()`, `process`, `Math.random`, … */
	readonly what: string;
	readonly line: number;
}

/** Every reading of the clock, the environment or chance in a module, from its syntax tree. */
export const edgeReadsOf = ({ program, text }: Source): EdgeRead[] => {
	const found: EdgeRead[] = [];
	const add = (what: string, start: number): void => void found.push({ what, line: lineOf(text, start) });
	new Visitor({
		MemberExpression(member) {
			const name = memberName(member);
			if (name?.startsWith('process.') || (name !== null && MEMBERS.has(name)))
				add(name.startsWith('process.') ? 'process' : name, member.start);
		},
		VariableDeclarator({ init, start }) {
			if (init?.type === 'Identifier' && init.name === 'process') add('process', start);
		},
		NewExpression({ callee, arguments: given, start }) {
			if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) add('new Date()', start);
		},
		CallExpression({ callee, start }) {
			if (callee.type === 'Identifier' && callee.name === 'Date') add('Date()', start);
		},
		ImportDeclaration({ source, start }) {
			if (source.value === 'node:process' || source.value === 'process') add('process', start);
		},
	}).visit(program);
	return found;
};

/** The sentence for each reading outside the edge. */
export const edgeComplaints = (source: Source): string[] => {
	if (EDGE.some((place) => place.test(source.path))) return [];
	const allowed = EDGE_EXCEPTIONS[source.path]?.reads ?? [];
	return edgeReadsOf(source)
		.filter(({ what }) => !allowed.includes(what))
		.map(
			({ what, line }) =>
				`${source.path}:${line}: reads ${what}; take it as an argument (a Clock, a setting, a source of randomness): only functions/local, functions/lambda and handlers read the machine`,
		);
};
