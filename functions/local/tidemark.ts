import { type Command, invocation, type Invocation, type Result } from './command.ts';
import type { Edge } from './edge.ts';
import { EXIT_OK, exitCodeOf } from './exit-code.ts';
import { failureData, failureText } from './failure.ts';
import { commandHelp, overview } from './help.ts';
import { jsonLine } from './json.ts';
import { ERASE_LINE } from './progress.ts';
import { allCommands, findCommand } from './registry.ts';
import { failedInPlace } from './same-place.ts';
import { version } from './version.ts';

const print = async (edge: Edge, { text, data }: Result, asJson: boolean): Promise<void> => {
	if (asJson) edge.out(jsonLine(data));
	else if (typeof text === 'string') edge.out(text);
	else for await (const piece of text) edge.out(piece);
};

const runCommand = async (name: string, command: Command, given: Invocation): Promise<void> => {
	if (given.switches.has('help')) given.edge.out(commandHelp(name, command));
	else await print(given.edge, await resultOf(command, given), given.switches.has('json'));
};

const resultOf = async (command: Command, given: Invocation): Promise<Result> => {
	try {
		return await command.run(given);
	} catch (error) {
		throw failedInPlace(error, given.values);
	}
};

/** The command line: runs one command and resolves to the exit code. Never throws. */
export const tidemark = async (args: readonly string[], edge: Edge): Promise<number> => {
	const [name, ...rest] = args;
	try {
		if (name === '--version') edge.out(`${await version()}\n`);
		else if (name === undefined || ['--help', '-h', 'help'].includes(name)) edge.out(overview(await allCommands()));
		else {
			const command = await findCommand(name);
			await runCommand(name, command, invocation(name, command, rest, edge));
		}
		return EXIT_OK;
	} catch (error) {
		if (args.includes('--json')) edge.out(jsonLine(failureData(error)));
		if (edge.terminalColumns !== null) edge.err(ERASE_LINE); // a line of progress may stand there
		edge.err(failureText(error, (edge.environment['TIDEMARK_DEBUG'] ?? '') !== ''));
		return exitCodeOf(error);
	}
};
