import { type Command, EVERYWHERE, type Option } from './command.ts';
import { EXIT_CODES, EXIT_OK } from './exit-code.ts';

const columns = (rows: readonly (readonly [string, string])[]): string => {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

const optionRow = ([name, { value, about }]: [string, Option]): readonly [string, string] => [
	value === undefined ? `${name === 'help' ? '-h, ' : ''}--${name}` : `--${name} <${value}>`,
	about,
];

const exitCodes = (): string => {
	const rows = Object.values(EXIT_CODES).map(({ code, meaning }): readonly [string, string] => [String(code), meaning]);
	return columns([[String(EXIT_OK), 'done'], ...rows]);
};

/** The page of one command. */
export const commandHelp = (name: string, { about, positionals = [], options, details }: Command): string => {
	const usage = ['tidemark', name, ...positionals, '[options]'].join(' ');
	const optionRows = Object.entries({ ...options, ...EVERYWHERE }).map(optionRow);
	return [`${about}\n\nUsage: ${usage}\n`, details === undefined ? '' : `${details}\n`, `Options:\n${columns(optionRows)}`]
		.filter((part) => part !== '')
		.join('\n');
};

/** The first page: all commands and what the exit codes mean. */
export const overview = (commands: ReadonlyMap<string, Command>): string => {
	const rows = [...commands].map(([name, { about }]): readonly [string, string] => [name, about]);
	const usage = 'Usage: tidemark <command> [options]     tidemark <command> --help     tidemark --version';
	return `Tidemark: retention and revenue metrics from your own systems, in your own warehouse.\n\n${usage}\n\nCommands:\n${columns(rows)}\nExit codes:\n${exitCodes()}`;
};
