import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Services that a function calls, by the name in AWS_ENDPOINT_URL_<NAME>. */
export type Service = 'S3' | 'GLUE' | 'ATHENA' | 'SECRETS_MANAGER' | 'LAMBDA';

/** One call of a function to a service. */
export interface Call {
	readonly service: Service;
	/** `PUT`, `GET` … for S3; the operation's name for the others. */
	readonly operation: string;
	/** What follows the endpoint: bucket and key for S3. */
	readonly path: string;
	/** What it may change is seen by others. */
	readonly isWrite: boolean;
	/** The step that a checkpoint notes as done, with its result; empty for every other call. */
	readonly done: string;
}

/** What becomes of the caller at a call: nothing, or its end, before the service hears of the call or after it has answered. */
export type Fate = 'lives' | 'dies before' | 'dies after';

export interface Gateway {
	/** The variables that point a client of AWS at the gateway. */
	readonly environment: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

const READS = /^(Get|List|BatchGet|Describe)/;

const doneIn = (body: string): string => {
	const { Updates = [] } = JSON.parse(body) as {
		readonly Updates?: readonly { readonly Name?: string; readonly Type: string; readonly Action: string }[];
	};
	return Updates.find(({ Type, Action }) => Type === 'STEP' && Action === 'SUCCEED')?.Name ?? '';
};

const callOf = (request: IncomingMessage, body: string): Call => {
	const [, name = '', path = ''] = /^\/([A-Z0-9_]+)\/?(.*)$/.exec(request.url ?? '') ?? [];
	const service = name as Service; // the gateway gave out the names itself
	if (service === 'S3') {
		const operation = request.method ?? '';
		return { service, operation, path, isWrite: operation !== 'GET' && operation !== 'HEAD', done: '' };
	}
	const target = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
	const operation = target === '' ? (path.endsWith('/checkpoint') ? 'Checkpoint' : 'GetState') : target;
	return { service, operation, path, isWrite: !READS.test(operation), done: operation === 'Checkpoint' ? doneIn(body) : '' };
};

/**
 * Stands between one process and the services it calls, so that the process can be ended at any of its calls. `fateOf` decides at each;
 * `kill` ends the process, and the call is left without an answer then.
 */
export const startGateway = async (
	upstream: Readonly<Record<Service, string>>,
	fateOf: (call: Call) => Fate,
	kill: () => void,
): Promise<Gateway> => {
	const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = Buffer.concat(await Array.fromAsync(request, (chunk) => Buffer.from(chunk as Uint8Array)));
		const call = callOf(request, body.toString());
		const fate = fateOf(call);
		const end = (): void => {
			kill();
			response.destroy();
		};
		if (fate === 'dies before') return end();
		const base = new URL(upstream[call.service]);
		const { host: _host, ...headers } = request.headers;
		const onward = forward({ host: base.hostname, port: base.port, path: `/${call.path}`, method: request.method, headers }, (answer) => {
			if (fate === 'dies after') return void answer.resume().on('end', end);
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		onward.end(body);
	};
	const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has an AddressInfo
	const environment = Object.fromEntries(Object.keys(upstream).map((name) => [`AWS_ENDPOINT_URL_${name}`, `${url}/${name}`]));
	return {
		environment,
		stop: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
};
