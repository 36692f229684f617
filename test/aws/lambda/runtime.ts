import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LAYOUT } from '../bed/layout.ts';

/** A function as its template has it. */
export interface FunctionShape {
	readonly name: string;
	/** Folder with the bundle. */
	readonly bundle: string;
	readonly handler: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly timeoutSeconds: number;
	readonly memoryMegabytes: number;
}

/** The process was killed before it answered; Lambda would start another. */
export class Crashed extends Error {}

/** What the function threw, as Lambda reports it. */
export class Refused extends Error {}

/** One execution environment of a function: a process under AWS's own runtime client, started when it is needed. */
export interface Runtime {
	/** Sends one event; resolves to the answer. Crashed when the process ends first, Refused when the handler throws. */
	invoke(event: unknown): Promise<unknown>;
	/** SIGKILL, in the middle of whatever it does. */
	kill(): void;
	/** Lines that it has written so far. */
	readonly lines: readonly string[];
	/** Processes started so far. */
	readonly starts: () => number;
	stop(): Promise<void>;
}

interface Invocation {
	readonly id: string;
	readonly event: unknown;
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: Error) => void;
}

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

/** What Lambda itself puts into the environment of a function. */
const lambdaEnvironment = ({ name, bundle, handler, memoryMegabytes }: FunctionShape, api: string): Record<string, string> => ({
	PATH: process.env['PATH'] ?? '',
	TZ: ':UTC',
	_HANDLER: handler,
	AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
	AWS_LAMBDA_RUNTIME_API: api,
	AWS_LAMBDA_FUNCTION_NAME: name,
	AWS_LAMBDA_FUNCTION_VERSION: '1',
	AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
	AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
	AWS_LAMBDA_LOG_STREAM_NAME: 'test',
	AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
	AWS_REGION: REGION,
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
	AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
	LAMBDA_TASK_ROOT: bundle,
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
	request.setEncoding('utf8');
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return body;
};

const API = '/2018-06-01/runtime/';

/** Starts the four calls of Lambda's runtime API for one execution environment. `endpoints`: where its clients find AWS. */
export const startRuntime = async (shape: FunctionShape, endpoints: Readonly<Record<string, string>>): Promise<Runtime> => {
	const lines: string[] = [];
	let starts = 0;
	let child: ChildProcess | undefined;
	let waiting: ServerResponse | undefined;
	let current: Invocation | undefined;

	const settle = (how: (invocation: Invocation) => void): void => {
		const invocation = current;
		current = undefined;
		if (invocation !== undefined) how(invocation);
	};

	const hand = (): void => {
		if (waiting === undefined || current === undefined) return;
		const response = waiting;
		waiting = undefined;
		response
			.writeHead(200, {
				'content-type': 'application/json',
				'Lambda-Runtime-Aws-Request-Id': current.id,
				'Lambda-Runtime-Deadline-Ms': String(Date.now() + shape.timeoutSeconds * 1000),
				'Lambda-Runtime-Invoked-Function-Arn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${shape.name}:live`,
				'Lambda-Runtime-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
			})
			.end(JSON.stringify(current.event));
	};

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const call = (request.url ?? '').slice(API.length);
		if (call === 'invocation/next') {
			waiting = response;
			return hand();
		}
		const body: unknown = JSON.parse((await bodyOf(request)) || 'null');
		response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
		if (call === `invocation/${current?.id}/response`) return settle(({ resolve }) => resolve(body));
		settle(({ reject }) => reject(new Refused(JSON.stringify(body)))); // an error of the invocation or of the start
	};

	const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo

	const start = (): ChildProcess => {
		starts += 1;
		const env = { ...lambdaEnvironment(shape, `127.0.0.1:${port}`), ...shape.environment, ...endpoints };
		const made = spawn(process.execPath, [LAYOUT.lambdaClient, shape.handler], {
			cwd: shape.bundle,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [made.stdout, made.stderr]) {
			let rest = '';
			stream.setEncoding('utf8').on('data', (text: string) => {
				const parts = (rest + text).split('\n');
				rest = parts.pop() ?? '';
				lines.push(...parts);
			});
		}
		made.once('exit', (code, signal) => {
			if (child === made) child = undefined;
			waiting = undefined;
			const words = `${shape.name} ended: ${signal ?? code}\n${lines.slice(-12).join('\n')}`;
			settle(({ reject }) => reject(signal === 'SIGKILL' ? new Crashed(words) : new Error(words)));
		});
		return made;
	};

	return {
		lines,
		starts: () => starts,
		invoke: (event) =>
			new Promise((resolve, reject) => {
				if (current !== undefined) throw new Error('one execution environment takes one event at a time');
				current = { id: randomUUID(), event, resolve, reject };
				child ??= start();
				hand();
			}),
		kill: () => void child?.kill('SIGKILL'),
		stop: async () => {
			const ending = child;
			child = undefined;
			if (ending !== undefined) {
				const gone = new Promise((resolve) => void ending.once('exit', resolve));
				ending.kill('SIGKILL');
				await gone;
			}
			server.closeAllConnections();
			await new Promise((resolve) => void server.close(resolve));
		},
	};
};
