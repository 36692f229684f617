import { randomUUID } from 'node:crypto';
import { fileOf } from './results.ts';
import { forTrino, targetOf, UnknownProperty } from './translate.ts';
import { runOnTrino, type TrinoAnswer, type TrinoError } from './trino.ts';

export type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Execution {
	readonly id: string;
	readonly statement: string;
	readonly database: string;
	readonly abort: AbortController;
	/** Where its result goes, s3://…. */
	readonly output: string;
	readonly submittedAt: Date;
	/** Undefined until it has ended. */
	completedAt: Date | undefined;
	state: State;
	reason: string;
	isRetryable: boolean;
	answer: TrinoAnswer | undefined;
}

/** A failure of Athena's own, before anything is written. */
export interface Broken {
	readonly reason: string;
	readonly isRetryable: boolean;
}

export interface Engine {
	readonly trinoUrl: string;
	/** Whether an object lies under an s3:// prefix: Athena refuses to create a table over one. */
	readonly isOccupied: (location: string) => Promise<boolean>;
	/** Puts an object at an s3:// address. */
	readonly put: (address: string, body: string) => Promise<void>;
	/** How a statement that begins to run fails instead; undefined where it runs. */
	readonly broken?: () => Broken | undefined;
	/** Trino's session properties for every statement. */
	readonly properties?: Readonly<Record<string, string>>;
}

const reasonOf = ({ errorName, message }: TrinoError): string => `${errorName}: ${message}`;

const end = (execution: Execution, how: Partial<Execution>): void => void Object.assign(execution, { completedAt: new Date(), ...how });

const fail = (execution: Execution, reason: string, isRetryable = false): void => {
	if (execution.state === 'CANCELLED') return;
	end(execution, { state: 'FAILED', reason, isRetryable });
};

const isSelect = (statement: string): boolean => /^\s*(select|with)\b/i.test(statement);

const run = async (engine: Engine, execution: Execution): Promise<void> => {
	const { statement, database, abort } = execution;
	execution.state = 'RUNNING';
	const target = targetOf(statement);
	if (target !== undefined && (await engine.isOccupied(target)))
		return fail(execution, `HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: ${target}`);
	const broken = engine.broken?.();
	if (broken !== undefined) return fail(execution, broken.reason, broken.isRetryable);
	const { trinoUrl: url, properties = {} } = engine;
	const session = { url, catalogue: 'awsdatacatalog', schema: database, signal: abort.signal, properties };
	const answer = await runOnTrino(session, forTrino(statement));
	if (answer.error) return fail(execution, reasonOf(answer.error), answer.error.errorType === 'INSUFFICIENT_RESOURCES');
	if (isSelect(statement)) await engine.put(execution.output, fileOf(answer));
	if (!abort.signal.aborted) end(execution, { answer, state: 'SUCCEEDED' });
};

/** Statements by id and by token, as Athena keeps them. */
export const executions = (engine: Engine) => {
	const byId = new Map<string, Execution>();
	const byToken = new Map<string, Execution>();
	return {
		byId,
		/** Starts a statement, or finds the one started under the token. Undefined when the token was used for another. */
		start: (statement: string, database: string, token: string | undefined, results: string): Execution | undefined => {
			const known = token === undefined ? undefined : byToken.get(token);
			if (known) return known.statement === statement && known.database === database ? known : undefined;
			const id = randomUUID();
			const execution: Execution = {
				id,
				output: `${results.replace(/\/$/, '')}/${id}.${isSelect(statement) ? 'csv' : 'txt'}`,
				statement,
				database,
				abort: new AbortController(),
				submittedAt: new Date(),
				completedAt: undefined,
				state: 'QUEUED',
				reason: '',
				isRetryable: false,
				answer: undefined,
			};
			byId.set(execution.id, execution);
			if (token !== undefined) byToken.set(token, execution);
			run(engine, execution).catch((cause: unknown) =>
				fail(
					execution,
					cause instanceof UnknownProperty ? `SYNTAX_ERROR: Table property '${cause.message}' does not exist` : String(cause),
				),
			);
			return execution;
		},
		stop: (execution: Execution): void => {
			if (execution.state !== 'RUNNING' && execution.state !== 'QUEUED') return;
			end(execution, { state: 'CANCELLED', reason: 'Query was cancelled by user' });
			execution.abort.abort();
		},
	};
};
