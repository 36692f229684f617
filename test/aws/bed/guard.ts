import { spawn } from 'node:child_process';

/**
 * Runs the command given after it and ends it when its own standard input ends: a parent that crashes or is killed closes that pipe
 * without a word, so no server outlives the process that started it. Ends with the command's own exit code.
 */
const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const GRACE_MS = 10_000;

const stop = (): void => {
	child.kill('SIGTERM');
	setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
};

process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop).on('SIGINT', stop);
child.on('error', (error) => {
	console.error(error.message);
	process.exit(127);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
