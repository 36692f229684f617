import { parseArgs } from 'node:util';
import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';
import type { Edge } from './edge.ts';

export interface Option {
	readonly about: string;
	/** What stands for the value in the help, or absent for a switch. */
	readonly value?: string;
}

/** What a command answers with. Text may be long and is then written as it comes. */
export interface Result {
	readonly text: string | AsyncIterable<string>;
	/** The same for machines; printed instead with --json. */
	readonly data: unknown;
}

export interface Invocation {
	readonly edge: Edge;
	readonly positionals: readonly string[];
	/** Options that were given a value. */
	readonly values: Readonly<Record<string, string>>;
	/** Switches that were given. */
	readonly switches: ReadonlySet<string>;
}

/** One command of the command line. Its name is its file's name. */
export interface Command {
	readonly about: string;
	/** Positional arguments as the help shows them; those in angle brackets are required. */
	readonly positionals?: readonly string[];
	readonly options: Readonly<Record<string, Option>>;
	/** What is worth knowing beyond the options. */
	readonly details?: string;
	readonly run: (invocation: Invocation) => Promise<Result>;
}

/** Options that every command has. */
export const EVERYWHERE: Readonly<Record<string, Option>> = {
	json: { about: 'print one JSON object on standard output' },
	help: { about: 'show this page' },
};

/** Options of the commands that work on a configured store. */
export const CONFIGURED: Readonly<Record<string, Option>> = {
	config: { value: 'file', about: 'configuration file (tidemark.yaml)' },
	store: { value: 'folder', about: 'use this folder instead of the configured store' },
};

const wrong = (name: string, what: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where: `tidemark ${name}`, saw, next });

const checkPositionals = (name: string, { positionals = [] }: Command, given: readonly string[]): void => {
	const required = positionals.filter((positional) => positional.startsWith('<'));
	const usage = `tidemark ${[name, ...positionals].join(' ')}`;
	if (given.length < required.length) throw wrong(name, 'An argument is missing', given.join(' ') || 'none', usage);
	if (given.length > positionals.length) throw wrong(name, 'There are too many arguments', given.join(' '), usage);
};

/** Reads the arguments of a command. Problem (configuration) on anything it does not know, naming the nearest option. */
export const invocation = (name: string, command: Command, args: readonly string[], edge: Edge): Invocation => {
	const known = { ...command.options, ...EVERYWHERE };
	const { positionals, tokens } = parseArgs({
		args: [...args],
		options: optionTypes(known),
		allowPositionals: true,
		strict: false,
		tokens: true,
	});
	const values: Record<string, string> = {};
	const switches = new Set<string>();
	for (const token of tokens) {
		if (token.kind !== 'option') continue;
		const option = known[token.name];
		if (option === undefined)
			throw wrong(name, 'There is no such option', token.rawName, `${suggestion(token.name, known)}tidemark ${name} --help`);
		if (option.value === undefined) switches.add(token.name);
		else if (token.value === undefined) throw wrong(name, 'The option needs a value', token.rawName, `--${token.name} <${option.value}>`);
		else values[token.name] = token.value;
	}
	if (!switches.has('help')) checkPositionals(name, command, positionals);
	return { edge, positionals, values, switches };
};

const optionTypes = (known: Readonly<Record<string, Option>>) =>
	Object.fromEntries(
		Object.entries(known).map(([name, { value }]) => [
			name,
			{ type: value === undefined ? ('boolean' as const) : ('string' as const), ...(name === 'help' ? { short: 'h' } : {}) },
		]),
	);

const suggestion = (name: string, known: Readonly<Record<string, Option>>): string => {
	const meant = nearest(name, Object.keys(known));
	return meant === undefined ? '' : `did you mean --${meant}? `;
};
