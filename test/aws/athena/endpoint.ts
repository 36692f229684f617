import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { type Broken, type Engine, type Execution, executions } from './executions.ts';
import { pageOf } from './results.ts';
import { targetOf } from './translate.ts';

/** Athena's protocol on loopback, in front of a real Trino. */
export interface AthenaEndpoint {
	readonly url: string;
	/** Statements started so far, in order; a repeated token starts none. */
	readonly statements: readonly string[];
	/** Answers the next calls of an operation with an error instead. */
	failNext(operation: string, errors: readonly string[]): void;
	/** Lets the next statements fail so, one each, before anything is written. */
	breakNext(...failures: readonly Broken[]): void;
	/** Takes statements and leaves them queued until called again with false. */
	hold(isHeld: boolean): void;
	/** Cancels what has not ended, as somebody in the console would. */
	cancelAll(): void;
	stop(): Promise<void>;
}

/** A workgroup that enforces where results go. */
export const ENFORCING = 'enforcing';
const ENFORCED =
	"The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.";

const NO_OUTPUT =
	'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.';

class Refusal extends Error {
	readonly type: string;
	constructor(type: string, message: string) {
		super(message);
		this.type = type;
	}
}

const startSchema = z.object({
	QueryString: z.string().min(1).max(262_144),
	ClientRequestToken: z.string().min(32).max(128).optional(),
	WorkGroup: z.string().optional(),
	QueryExecutionContext: z.object({ Database: z.string(), Catalog: z.string().regex(/^AwsDataCatalog$/i) }),
	ResultConfiguration: z.object({ OutputLocation: z.string().startsWith('s3://') }).optional(),
});
const idSchema = z.object({ QueryExecutionId: z.string() });
const resultsSchema = idSchema.extend({ MaxResults: z.int().min(1).max(1000).default(1000), NextToken: z.string().optional() });
const batchSchema = z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(50) });

/** An instant as the protocol has it: seconds. */
const onWire = (at: Date): number => at.getTime() / 1000;

const statusOf = ({ state, reason, isRetryable, submittedAt, completedAt }: Execution): object => ({
	State: state,
	SubmissionDateTime: onWire(submittedAt),
	...(completedAt === undefined ? {} : { CompletionDateTime: onWire(completedAt) }),
	...(reason === '' ? {} : { StateChangeReason: reason }),
	...(state === 'FAILED' ? { AthenaError: { ErrorCategory: isRetryable ? 1 : 2, Retryable: isRetryable, ErrorMessage: reason } } : {}),
});

const described = (execution: Execution): object => ({
	QueryExecutionId: execution.id,
	ResultConfiguration: { OutputLocation: execution.output },
	Query: execution.statement,
	QueryExecutionContext: { Database: execution.database, Catalog: 'awsdatacatalog' },
	Statistics: { DataScannedInBytes: execution.answer?.bytes ?? 0 },
	Status: statusOf(execution),
});

const readBody = async (request: IncomingMessage): Promise<string> => {
	request.setEncoding('utf8');
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return body;
};

const reply = (response: ServerResponse, status: number, body: object): void => {
	response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

type Kept = ReturnType<typeof executions>;

const operations = (
	kept: Kept,
	statements: string[],
	workgroupResults: string | undefined,
): Readonly<Record<string, (body: unknown) => object>> => {
	const find = (id: string): Execution => {
		const execution = kept.byId.get(id);
		if (execution === undefined) throw new Refusal('InvalidRequestException', `QueryExecution ${id} was not found`);
		return execution;
	};
	return {
		StartQueryExecution: (body) => {
			const { QueryString, ClientRequestToken, QueryExecutionContext, ResultConfiguration, WorkGroup } = startSchema.parse(body);
			const results = ResultConfiguration?.OutputLocation ?? workgroupResults;
			if (results === undefined) throw new Refusal('InvalidRequestException', NO_OUTPUT);
			if (WorkGroup === ENFORCING && targetOf(QueryString) !== undefined) throw new Refusal('InvalidRequestException', ENFORCED);
			const before = kept.byId.size;
			const execution = kept.start(QueryString, QueryExecutionContext.Database, ClientRequestToken, results);
			if (execution === undefined) throw new Refusal('InvalidRequestException', 'Idempotent parameters do not match');
			if (kept.byId.size > before) statements.push(QueryString);
			return { QueryExecutionId: execution.id };
		},
		GetQueryExecution: (body) => ({ QueryExecution: described(find(idSchema.parse(body).QueryExecutionId)) }),
		BatchGetQueryExecution: (body) => ({ QueryExecutions: batchSchema.parse(body).QueryExecutionIds.map((id) => described(find(id))) }),
		StopQueryExecution: (body) => {
			kept.stop(find(idSchema.parse(body).QueryExecutionId));
			return {};
		},
		GetQueryResults: (body) => {
			const { QueryExecutionId, MaxResults, NextToken } = resultsSchema.parse(body);
			const { state, statement, answer } = find(QueryExecutionId);
			if (answer === undefined) throw new Refusal('InvalidRequestException', `Query has not yet finished. Current state: ${state}`);
			return pageOf(statement, answer, MaxResults, NextToken);
		},
	};
};

const wordsFor = (failure: string, operation: string): string =>
	failure === 'AccessDeniedException' ? `You are not authorized to perform: athena:${operation} on the resource.` : 'Rate exceeded';

const refusalOf = (cause: unknown): Refusal => {
	if (cause instanceof Refusal) return cause;
	if (cause instanceof z.ZodError) return new Refusal('InvalidRequestException', z.prettifyError(cause));
	return new Refusal('InternalServerException', String(cause));
};

/** Starts the endpoint in front of a Trino. `workgroupResults`: where its workgroups keep results, s3://…/; none when left out. */
export const startAthena = async (engine: Engine, workgroupResults?: string): Promise<AthenaEndpoint> => {
	const statements: string[] = [];
	const failures = new Map<string, string[]>();
	let release: (() => void) | undefined;
	let held: Promise<void> = Promise.resolve();
	let broken: Broken[] = [];
	const kept = executions({
		...engine,
		isOccupied: async (location) => (await held, engine.isOccupied(location)),
		broken: () => broken.shift(),
	});
	const known = operations(kept, statements, workgroupResults);
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const operation = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
		try {
			const body: unknown = JSON.parse(await readBody(request));
			const failure = failures.get(operation)?.shift();
			if (failure !== undefined) throw new Refusal(failure, wordsFor(failure, operation));
			const handle = known[operation];
			if (handle === undefined) throw new Refusal('UnknownOperationException', operation);
			reply(response, 200, handle(body));
		} catch (cause) {
			const { type, message } = refusalOf(cause);
			reply(response, type === 'InternalServerException' ? 500 : 400, { __type: type, Message: message, message });
		}
	};
	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server has an AddressInfo
		statements,
		failNext: (operation, errors) => void failures.set(operation, [...errors]),
		breakNext: (...next) => void (broken = [...next]),
		hold: (isHeld) => {
			release?.();
			if (isHeld) held = new Promise((resolve) => (release = resolve));
		},
		cancelAll: () => {
			for (const execution of kept.byId.values()) kept.stop(execution);
		},
		stop: () =>
			new Promise((resolve) => {
				for (const execution of kept.byId.values()) kept.stop(execution);
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
};
