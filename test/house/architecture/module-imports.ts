import { posix } from 'node:path';
import type { Argument, Expression } from 'oxc-parser';
import { lineOf, type Source, Visitor } from './source-tree.ts';

export const IMPORT_FORMS = ['static', 'side-effect', 'dynamic', 're-export', 'export *', 'require', 'import type'] as const;
export type ImportForm = (typeof IMPORT_FORMS)[number];

export interface ModuleImport {
	readonly form: ImportForm;
	/** As written; of a computed one the text before the first computed part, null where it begins computed. */
	readonly specifier: string | null;
	/** True where only the beginning of the specifier is known. */
	readonly isComputed: boolean;
	/** True where nothing of it is left at run time. */
	readonly isTypeOnly: boolean;
	readonly line: number;
}

/** The static beginning of a specifier expression. */
const written = (node: Expression | Argument | undefined): { specifier: string | null; isComputed: boolean } => {
	if (node?.type === 'Literal' && typeof node.value === 'string') return { specifier: node.value, isComputed: false };
	if (node?.type === 'TemplateLiteral') {
		const isComputed = node.expressions.length > 0;
		return { specifier: node.quasis[0]?.value.cooked || null, isComputed };
	}
	if (node?.type === 'BinaryExpression' && node.left.type !== 'PrivateIdentifier')
		return { specifier: written(node.left).specifier, isComputed: true };
	return { specifier: null, isComputed: true };
};

/** `require`, `require.resolve`, and whatever `createRequire(...)` gives when it is called at once or by the name it was put under. */
const isRequire = (callee: Expression, names: ReadonlySet<string>): boolean => {
	if (callee.type === 'Identifier') return names.has(callee.name);
	if (callee.type === 'MemberExpression') return callee.object.type === 'Identifier' && names.has(callee.object.name);
	return callee.type === 'CallExpression' && callee.callee.type === 'Identifier' && callee.callee.name === 'createRequire';
};

/** Everything that a module imports, in every form that the language has, read from its syntax tree. */
export const importsOf = ({ program, text }: Source): ModuleImport[] => {
	const found: ModuleImport[] = [];
	const requires = new Set(['require']);
	const add = (form: ImportForm, start: number, source: { specifier: string | null; isComputed: boolean }, isTypeOnly = false): void => {
		found.push({ form, ...source, isTypeOnly, line: lineOf(text, start) });
	};
	new Visitor({
		ImportDeclaration({ source, specifiers, importKind, start }) {
			const allTypes = specifiers.length > 0 && specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
			add(specifiers.length === 0 ? 'side-effect' : 'static', start, written(source), importKind === 'type' || allTypes);
		},
		ExportNamedDeclaration({ source, exportKind, start }) {
			if (source) add('re-export', start, written(source), exportKind === 'type');
		},
		ExportAllDeclaration: ({ source, exportKind, start }) => add('export *', start, written(source), exportKind === 'type'),
		ImportExpression: ({ source, start }) => add('dynamic', start, written(source)),
		TSImportType: ({ source, start }) => add('import type', start, written(source), true),
		TSImportEqualsDeclaration({ moduleReference, start }) {
			if (moduleReference.type === 'TSExternalModuleReference') add('require', start, written(moduleReference.expression));
		},
		VariableDeclarator({ id, init }) {
			const makes = init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'createRequire';
			if (makes && id.type === 'Identifier') requires.add(id.name);
		},
		CallExpression({ callee, arguments: given, start }) {
			if (isRequire(callee, requires)) add('require', start, written(given[0]));
		},
	}).visit(program);
	return found;
};

/** Where a specifier points: a path below the root for a relative one, otherwise the package or `node:` name. */
export const targetOf = (from: string, specifier: string): { readonly path: string } | { readonly package: string } => {
	if (specifier.startsWith('.')) {
		const path = posix.join(posix.dirname(from), specifier);
		return { path: specifier.endsWith('/') && !path.endsWith('/') ? `${path}/` : path };
	}
	if (specifier.startsWith('node:')) return { package: specifier };
	const parts = specifier.split('/');
	return { package: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
};
