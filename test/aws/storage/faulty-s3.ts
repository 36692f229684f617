import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to one request: it is refused with a status and an S3 error code, is answered with a text and not carried out, never reaches S3
 * (`drop`), is carried out and its answer lost (`lose`), has the body of its answer cut in half (`cut`), or is answered late.
 */
export type Fault =
	| { readonly status: number; readonly code: string }
	| { readonly xml: string }
	| 'drop'
	| 'lose'
	| 'cut'
	| { readonly lateMs: number };

export interface FaultyS3 {
	readonly url: string;
	/** Requests seen, as `PUT /bucket/key?query`. */
	readonly seen: string[];
	/** Faults for the requests to come, in order; a request beyond them passes. `undefined` lets one pass. */
	script(...faults: (Fault | undefined)[]): void;
	/** As `script`, counting only requests that match. */
	scriptFor(pattern: RegExp, ...faults: (Fault | undefined)[]): void;
	stop(): Promise<void>;
}

const refusal = (code: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code} on purpose</Message></Error>`;

interface Answer {
	readonly status: number;
	readonly headers: IncomingMessage['headers'];
	readonly body: Buffer;
}

const pass = (target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const onward = forward(`${target}${url}`, { method, headers }, (answer) => {
			buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }), reject);
		});
		onward.on('error', reject).end(body);
	});

const answerHalf = (response: ServerResponse, { status, headers, body }: Answer): void => {
	response.writeHead(status, { ...headers, 'content-length': body.byteLength });
	response.write(body.subarray(0, body.byteLength / 2), () => response.destroy());
};

/** A proxy before an S3 that does to its requests what S3 and the network do at their worst. */
export const faultyS3 = async (target: string): Promise<FaultyS3> => {
	const seen: string[] = [];
	let pattern = /^/;
	let faults: (Fault | undefined)[] = [];

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const name = `${request.method} ${request.url}`;
		seen.push(name);
		const fault = pattern.test(name) ? faults.shift() : undefined;
		const body = await buffer(request);
		if (fault === 'drop') return void response.destroy();
		if (typeof fault === 'object' && 'code' in fault) {
			response.writeHead(fault.status, { 'content-type': 'application/xml' }).end(refusal(fault.code));
			return;
		}
		if (typeof fault === 'object' && 'xml' in fault) {
			response.writeHead(200, { 'content-type': 'application/xml' }).end(fault.xml);
			return;
		}
		const answer = await pass(target, request, body);
		if (fault === 'lose') return void response.destroy();
		if (fault === 'cut') return answerHalf(response, answer);
		if (typeof fault === 'object') await new Promise((resolve) => void setTimeout(resolve, fault.lateMs));
		response.writeHead(answer.status, answer.headers).end(answer.body);
	};

	const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const scriptFor: FaultyS3['scriptFor'] = (only, ...next) => {
		pattern = only;
		faults = next;
		seen.length = 0;
	};
	return {
		url: `http://127.0.0.1:${address.port}`,
		seen,
		script: (...next) => scriptFor(/^/, ...next),
		scriptFor,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
