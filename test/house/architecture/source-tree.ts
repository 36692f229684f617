import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Comment, parseSync, type Program, Visitor } from 'oxc-parser';

/** The folder that holds package.json. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Folders whose TypeScript ships; `test` is the rest. */
export const PRODUCTION = ['functions', 'shared', 'infra'] as const;

export interface Source {
	/** Path below the root, with forward slashes. */
	readonly path: string;
	readonly text: string;
	readonly program: Program;
	readonly comments: readonly Comment[];
}

/** Files below a folder of the repository as paths below the root, sorted; an absent folder has none. */
export const filesBelow = (folder: string, extension = ''): string[] => {
	try {
		return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name.endsWith(extension))
			.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
			.filter((path) => !path.split('/').includes('node_modules'))
			.sort();
	} catch {
		return [];
	}
};

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Parses one module; a syntax error is thrown with the path. */
export const parseSource = (path: string, text: string): Source => {
	const { program, comments, errors } = parseSync(path, text);
	const [error] = errors;
	if (error) throw new SyntaxError(`${path}: ${error.message}`);
	return { path, text, program, comments };
};

const parsed = new Map<string, Source>();

const readAll = (folders: readonly string[]): readonly Source[] =>
	folders
		.flatMap((folder) => filesBelow(folder, '.ts'))
		.map((path) => {
			const source = parsed.get(path) ?? parseSource(path, textOf(path));
			parsed.set(path, source);
			return source;
		});

/** Every production module, parsed. */
export const productionSources = (): readonly Source[] => readAll(PRODUCTION);

/** Every module, tests included, parsed. */
export const allSources = (): readonly Source[] => readAll([...PRODUCTION, 'test']);

/** Line of a character offset, from 1. */
export const lineOf = (text: string, offset: number): number => {
	let line = 1;
	for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
	return line;
};

export { Visitor };
