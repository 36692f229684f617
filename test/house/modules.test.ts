import { describe, expect, test } from 'vitest';
import { functionsOf, undocumented, unexplainedAssertions } from './architecture/measures.ts';
import { filesBelow, parseSource, PRODUCTION, productionSources, textOf } from './architecture/source-tree.ts';

const FILE_LINES = 200;
const TEST_LINES = 450;
const HANDLER_LINES = 25;
const FUNCTION_LINES = 60;
const SQL_LINES = 120;

/** Files that are long for a reason: path and reason. A file that is no longer long must leave the list. */
const LONG_FILES: Readonly<Record<string, string>> = {};
/** Functions that are long for a reason: `path name` and reason. */
const LONG_FUNCTIONS: Readonly<Record<string, string>> = {};

const linesOf = (path: string): number => textOf(path).trimEnd().split('\n').length;

describe('sizes', () => {
	const typescript = filesBelow('.', '.ts').filter((path) => [...PRODUCTION, 'test'].some((folder) => path.startsWith(`${folder}/`)));
	const limitOf = (path: string): number => {
		if (/^functions\/[a-z]+\/handler\.ts$/.test(path)) return HANDLER_LINES;
		if (path.endsWith('.sql')) return SQL_LINES;
		return path.startsWith('test/') ? TEST_LINES : FILE_LINES;
	};
	const long = [...typescript, ...filesBelow('sql', '.sql')]
		.filter((path) => linesOf(path) > limitOf(path))
		.map((path) => `${path}: ${linesOf(path)} lines, more than ${limitOf(path)}`);

	test('no file is long without a reason', () => {
		const unexplained = long.filter((sentence) => !((sentence.split(':')[0] ?? '') in LONG_FILES));
		expect(unexplained, `split by idea, or add to LONG_FILES with the reason:\n${unexplained.join('\n')}`).toEqual([]);
	});

	test('no file stands in the list of long files that is not long', () => {
		expect(Object.keys(LONG_FILES).filter((path) => !long.some((sentence) => sentence.startsWith(`${path}:`)))).toEqual([]);
	});

	const longFunctions = productionSources().flatMap((source) =>
		functionsOf(source)
			.filter(({ lines }) => lines > FUNCTION_LINES)
			.map(({ name, line, lines }) => ({
				id: `${source.path} ${name}`,
				at: `${source.path}:${line}: ${name} has ${lines} lines, more than ${FUNCTION_LINES}`,
			})),
	);

	test('no function is long without a reason', () => {
		const unexplained = longFunctions.filter(({ id }) => !(id in LONG_FUNCTIONS)).map(({ at }) => at);
		expect(unexplained, `split by idea, or add to LONG_FUNCTIONS with the reason:\n${unexplained.join('\n')}`).toEqual([]);
	});

	test('no function stands in the list of long functions that is not long', () => {
		expect(Object.keys(LONG_FUNCTIONS).filter((id) => !longFunctions.some((one) => one.id === id))).toEqual([]);
	});
});

test('the lines of a nested function count for itself, not for what holds it', () => {
	const source = parseSource('shared/x.ts', 'const outer = () => {\n\tconst inner = () => {\n\t\treturn 1;\n\t};\n\treturn inner;\n};');
	expect(functionsOf(source).map(({ name, lines }) => [name, lines])).toEqual([
		['outer', 3],
		['inner', 3],
	]);
});

describe('names', () => {
	const paths = [...PRODUCTION, 'sql', 'test'].flatMap((folder) => filesBelow(folder));

	test('no file or folder is a drawer for anything', () => {
		// Secrets Manager is AWS's name, not ours.
		const drawers = paths.filter((path) =>
			/(^|[/._-])(utils?|helpers?|common|managers?|misc)([/._-]|$)/i.test(path.replaceAll('secrets-manager', 'secrets')),
		);
		expect(drawers, `name the idea instead:\n${drawers.join('\n')}`).toEqual([]);
	});

	test('TypeScript files are kebab-case and SQL files snake_case', () => {
		const wrong = paths.filter((path) => {
			const name = path.slice(path.lastIndexOf('/') + 1);
			if (name.endsWith('.ts')) return !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+){0,2}\.ts$/.test(name);
			return name.endsWith('.sql') && !/^[a-z][a-z0-9]*([_-][a-z0-9]+)*\.sql$/.test(name);
		});
		expect(wrong).toEqual([]);
	});
});

describe('types', () => {
	test('every assertion in production code says why on its line', () => {
		const silent = productionSources().flatMap((source) =>
			unexplainedAssertions(source).map(
				(line) => `${source.path}:${line}: a type assertion without a comment; parse the value, or say why it cannot be wrong`,
			),
		);
		expect(silent, silent.join('\n')).toEqual([]);
	});

	test('an assertion is seen, a const one and an explained one are free', () => {
		const lines = (text: string): number[] => unexplainedAssertions(parseSource('shared/x.ts', text));
		expect(lines('const a = b as string;')).toEqual([1]);
		expect(lines("const a = ['b'] as const;\nconst c = d satisfies string;")).toEqual([]);
		expect(lines('const a = b as string; // the parser has checked it')).toEqual([]);
	});
});

describe('docstrings', () => {
	test('every exported function says what it gives', () => {
		const silent = productionSources().flatMap((source) =>
			undocumented(source).map((line) => `${source.path}:${line}: an exported function without a docstring`),
		);
		expect(silent, silent.join('\n')).toEqual([]);
	});

	test('a docstring is one that stands before, and only functions need it', () => {
		const lines = (text: string): number[] => undocumented(parseSource('shared/x.ts', text));
		expect(lines('export const f = () => 1;\nexport function g() {}')).toEqual([1, 2]);
		expect(lines('/** One. */\nexport const f = () => 1;\nexport const a = 1;\nconst g = () => 2;')).toEqual([]);
	});
});
