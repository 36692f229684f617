import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A process that serves on a loopback port. */
export interface Server {
	readonly url: string;
	/** Ends the process; resolves when it is gone. */
	stop(): Promise<void>;
}

export interface Launch {
	readonly name: string;
	readonly command: string;
	readonly args: readonly string[];
	readonly port: number;
	readonly log: string;
	readonly environment?: Readonly<Record<string, string>>;
	/** Whether it serves yet; a throw counts as no. */
	readonly isReady: (url: string) => Promise<boolean>;
	readonly patienceMs: number;
}

/** A loopback port that was free a moment ago. */
export const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject).listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
		});
	});

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const tail = (path: string): string => readFileSync(path, 'utf8').split('\n').slice(-25).join('\n');

/** Starts a server under the guard and waits until it serves; an Error with the end of its log when it does not. */
export const serve = async ({ name, command, args, port, log, environment, isReady, patienceMs }: Launch): Promise<Server> => {
	const output = openSync(log, 'w');
	const guard = join(import.meta.dirname, 'guard.ts');
	const env = { ...process.env, ...environment };
	const child = spawn(process.execPath, [guard, command, ...args], { stdio: ['pipe', output, output], env });
	closeSync(output);
	let ended = false;
	const gone = new Promise<void>((resolve) => child.once('exit', () => ((ended = true), resolve())));
	const stop = async (): Promise<void> => {
		child.ref();
		child.stdin?.end();
		await gone;
	};
	const url = `http://127.0.0.1:${port}`;
	for (const deadline = Date.now() + patienceMs; !(await isReady(url).catch(() => false)); await pause(200)) {
		if (!ended && Date.now() < deadline) continue;
		const fate = ended ? 'ended' : `is not ready after ${patienceMs / 1000} s`;
		await stop();
		throw new Error(`${name} ${fate}. The end of ${log}:\n${tail(log)}`);
	}
	child.unref();
	return { url, stop };
};
