import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to one call: it is refused with an error of Glue, or answered with this and not carried out. */
export type Fault = { readonly error: string; readonly message: string } | { readonly answer: object };

export interface FaultyGlue {
	readonly url: string;
	/** Operations asked for since the script was given, in order. */
	readonly seen: string[];
	/** Faults for the next calls of each operation; calls beyond them pass. */
	script(faults: Readonly<Record<string, readonly Fault[]>>): void;
	stop(): Promise<void>;
}

const send = (response: ServerResponse, status: number, body: object): void => {
	response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

/** A proxy before a Glue that does to its calls what Glue does at its worst. */
export const faultyGlue = async (target: string): Promise<FaultyGlue> => {
	const seen: string[] = [];
	let faults = new Map<string, Fault[]>();

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '');
		seen.push(operation);
		const body = await buffer(request);
		const fault = faults.get(operation)?.shift();
		if (fault !== undefined && 'answer' in fault) return send(response, 200, fault.answer);
		if (fault !== undefined) return send(response, 400, { __type: fault.error, Message: fault.message });
		const { method, url, headers } = request;
		const onward = forward(`${target}${url}`, { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy()).end(body);
	};

	const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server has an AddressInfo
		seen,
		script: (next) => {
			faults = new Map(Object.entries(next).map(([operation, of]) => [operation, [...of]]));
			seen.length = 0;
		},
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
