import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type {
	DurableExecutionClient,
	DurableExecutionInvocationInput,
	DurableLambdaHandler,
	WireOperation,
} from '@aws/durable-execution-sdk-js';
import { Crashed, type Runtime } from './runtime.ts';

/** The calls of a durable execution over HTTP, kept by the checkpoint server of AWS's testing SDK. */
export interface DurableService {
	readonly url: string;
	/** Runs an event through as many invocations as it takes. A process that ends is started again from the last checkpoint, as Lambda does. */
	execute(runtime: Runtime, event: unknown): Promise<Execution>;
	stop(): Promise<void>;
}

export interface Execution {
	readonly status: string;
	readonly result: unknown;
	/** What the execution failed with; empty where it did not. */
	readonly error: string;
	/** Names of the steps that ended, in order. */
	readonly steps: readonly string[];
	/** How often a handler was called. */
	readonly invocations: number;
}

/** What the testing SDK passes to a handler beside Lambda's own fields. */
type Given = DurableExecutionInvocationInput & { readonly durableExecutionClient: DurableExecutionClient };

type CheckpointRequest = Parameters<DurableExecutionClient['checkpoint']>[0];
type StateRequest = Parameters<DurableExecutionClient['getExecutionState']>[0];

/** A checkpoint may hold so much; the service refuses more. */
const LARGEST_CHECKPOINT_BYTES = 256 * 1024;
/** An execution whose process ends so often in a row gets nowhere. */
const CRASHES = 400;

/** The body of a checkpoint, as AWS's own client sends it. */
const jsonOf = async (request: IncomingMessage): Promise<CheckpointRequest> => {
	request.setEncoding('utf8');
	let body = '';
	for await (const chunk of request) body += String(chunk);
	if (Buffer.byteLength(body) > LARGEST_CHECKPOINT_BYTES) throw new Error(`a checkpoint of ${body.length} bytes`);
	return JSON.parse(body) as CheckpointRequest;
};

/** Instants as the protocol has them: seconds. */
const onWire = (value: unknown): string =>
	JSON.stringify(value, function (this: Record<string, unknown>, key: string, plain: unknown) {
		const before = this[key]; // a Date has already become text in `plain`
		return before instanceof Date ? before.getTime() / 1000 : plain;
	});

/** Starts the service. Waits of executions are skipped; call it once in a process. */
export const startDurableService = async (): Promise<DurableService> => {
	await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
	const clients = new Map<string, DurableExecutionClient>();
	const begun = new Set<string>();

	const checkpoint = async (client: DurableExecutionClient, given: CheckpointRequest): Promise<unknown> => {
		const made = await client.checkpoint(given);
		for (const { Id, Action } of given.Updates ?? []) {
			if (Action === 'START') begun.add(`${given.DurableExecutionArn} ${Id}`);
			else begun.delete(`${given.DurableExecutionArn} ${Id}`);
		}
		return made;
	};

	/** The testing SDK leaves a step whose later attempt has begun as ready to begin; the service says that it has begun. */
	const stateOf = async (client: DurableExecutionClient, given: StateRequest): Promise<unknown> => {
		const { Operations = [] } = await client.getExecutionState(given);
		const isBegun = ({ Id, Status }: WireOperation): boolean => Status === 'READY' && begun.has(`${given.DurableExecutionArn} ${Id}`);
		return { Operations: Operations.map((operation) => (isBegun(operation) ? { ...operation, Status: 'STARTED' } : operation)) };
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '', 'http://local');
		const [, arn = '', call] = /^\/2025-12-01\/durable-executions\/([^/]+)\/(checkpoint|state)$/.exec(url.pathname) ?? [];
		const DurableExecutionArn = decodeURIComponent(arn);
		const client = clients.get(DurableExecutionArn);
		if (client === undefined) return void response.writeHead(404).end('{}');
		const CheckpointToken = url.searchParams.get('CheckpointToken') ?? '';
		const body =
			call === 'state'
				? await stateOf(client, { DurableExecutionArn, CheckpointToken, Marker: '' })
				: await checkpoint(client, { ...(await jsonOf(request)), DurableExecutionArn });
		response.writeHead(200, { 'content-type': 'application/json' }).end(onWire(body));
	};
	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => {
			response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidParameterValueException' });
			response.end(JSON.stringify({ message: String(error) }));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	/** One invocation as the service sees it: repeated until a process lives to answer it. The state is read page by page, as a long one is. */
	const handlerOf =
		(runtime: Runtime, count: () => void) =>
		async ({ durableExecutionClient, DurableExecutionArn, CheckpointToken, InitialExecutionState }: Given): Promise<unknown> => {
			clients.set(DurableExecutionArn, durableExecutionClient);
			const Operations = InitialExecutionState.Operations.slice(0, 1);
			for (let crashes = 0; ; crashes += 1) {
				count();
				try {
					return await runtime.invoke({ DurableExecutionArn, CheckpointToken, InitialExecutionState: { Operations, NextMarker: 'all' } });
				} catch (error) {
					if (!(error instanceof Crashed) || crashes === CRASHES) throw error;
				}
			}
		};

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server has an AddressInfo
		async execute(runtime, event) {
			let invocations = 0;
			const handlerFunction = handlerOf(runtime, () => (invocations += 1)) as unknown as DurableLambdaHandler;
			const execution = await new LocalDurableTestRunner({ handlerFunction }).run({ payload: event });
			const status = String(execution.getStatus());
			return {
				status,
				result: status === 'SUCCEEDED' ? execution.getResult() : undefined,
				error: status === 'SUCCEEDED' ? '' : (execution.getError().errorMessage ?? ''),
				steps: execution.getOperations().flatMap((operation) => (operation.getType() === 'STEP' ? [operation.getName() ?? ''] : [])),
				invocations,
			};
		},
		stop: async () => {
			await LocalDurableTestRunner.teardownTestEnvironment();
			server.closeAllConnections();
			await new Promise((resolve) => void server.close(resolve));
		},
	};
};
