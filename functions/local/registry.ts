import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';
import type { Command } from './command.ts';
import { modulesIn } from './modules-in.ts';

const commandNames = (): string[] => modulesIn('local/commands');

const load = async (name: string): Promise<Command> => {
	const { default: command } = (await import(`./commands/${name}.ts`)) as { readonly default: Command }; // every file of the folder says `satisfies Command`
	return command;
};

/** The command of that name. Problem (configuration) naming the nearest one otherwise. */
export const findCommand = async (name: string): Promise<Command> => {
	const names = commandNames();
	if (names.includes(name)) return load(name);
	const meant = nearest(name, names);
	const next = meant === undefined ? 'see the commands: npx tidemark --help' : `did you mean npx tidemark ${meant}?`;
	throw new Problem({ kind: 'configuration', what: 'There is no such command', where: 'tidemark', saw: name, next });
};

/** All commands by name. */
export const allCommands = async (): Promise<ReadonlyMap<string, Command>> => {
	const commands = new Map<string, Command>();
	for (const name of commandNames()) commands.set(name, await load(name));
	return commands;
};
