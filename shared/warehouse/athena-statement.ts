import {
	GetQueryExecutionCommand,
	type QueryExecution,
	StartQueryExecutionCommand,
	StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { createHash } from 'node:crypto';
import { NotYet, Problem } from '../problem.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { patiently } from './athena-throttling.ts';

/** How a statement ended. */
export interface Ended {
	readonly id: string;
	readonly state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
	/** Athena's words; empty on success. */
	readonly reason: string;
	/** Whether Athena says that the same statement may succeed later. */
	readonly isRetryable: boolean;
	/** Where Athena keeps the result, s3://…; undefined where it says nothing of that. */
	readonly output: string | undefined;
}

export const CATALOGUE = 'AwsDataCatalog';
/** Athena refuses longer texts. */
const LONGEST_STATEMENT_BYTES = 262_144;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** How long a wait is that nobody pays for. */
const ASK_AGAIN_SECONDS = 30;

/** A token that is the same for the same parts: Athena then starts a statement once, however often it is asked to. */
export const requestToken = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const refuseLong = (table: string, statement: string): void => {
	const bytes = Buffer.byteLength(statement);
	if (bytes <= LONGEST_STATEMENT_BYTES) return;
	throw new Problem({
		kind: 'defect',
		what: 'the statement is longer than Athena takes',
		where: `table ${table}`,
		saw: `${bytes} bytes`,
		next: `split the model: ${LONGEST_STATEMENT_BYTES} bytes is a hard limit`,
	});
};

const start = async (ports: AthenaPorts, table: string, statement: string, token: string | undefined): Promise<string> => {
	refuseLong(table, statement);
	const { QueryExecutionId } = await patiently(ports.sleep, `table ${table}`, () =>
		ports.athena.send(
			new StartQueryExecutionCommand({
				QueryString: statement,
				...(token === undefined ? {} : { ClientRequestToken: token }),
				WorkGroup: ports.workgroup,
				QueryExecutionContext: { Database: ports.database, Catalog: CATALOGUE },
				...(ports.outputLocation === undefined ? {} : { ResultConfiguration: { OutputLocation: ports.outputLocation } }),
			}),
		),
	);
	return QueryExecutionId ?? '';
};

const endOf = (id: string, execution: QueryExecution | undefined): Ended | undefined => {
	const state = execution?.Status?.State;
	if (state !== 'SUCCEEDED' && state !== 'FAILED' && state !== 'CANCELLED') return undefined;
	const error = execution?.Status?.AthenaError;
	const reason = execution?.Status?.StateChangeReason ?? error?.ErrorMessage ?? '';
	return { id, state, reason, isRetryable: error?.Retryable ?? false, output: execution?.ResultConfiguration?.OutputLocation };
};

const stopLate = async (ports: AthenaPorts, table: string, id: string, limitMs: number): Promise<never> => {
	await patiently(ports.sleep, `table ${table}`, () => ports.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })));
	throw new Problem({
		kind: 'unavailable',
		what: 'a statement did not end in time and was stopped',
		where: `table ${table}`,
		saw: `query ${id} after ${limitMs / 1000} s`,
		next: 'run again; if it happens again, look at the query in the Athena console or raise the limit',
	});
};

/**
 * Starts a statement, once per token where one is given, and waits until it has ended, whichever way. `table` is what messages name.
 * Problem (unavailable) when it outlives the limit: it is stopped then. NotYet when it has a token and outlives the patience: it goes on,
 * and the same call finds it again.
 */
export const execute = async (ports: AthenaPorts, table: string, statement: string, token?: string): Promise<Ended> => {
	const id = await start(ports, table, statement, token);
	const began = ports.clock().getTime();
	const limitMs = 1000 * (token === undefined ? Math.min(ports.limitSeconds, ports.readLimitSeconds ?? Infinity) : ports.limitSeconds);
	const patienceMs = token === undefined || ports.patienceSeconds === undefined ? Infinity : ports.patienceSeconds * 1000;
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
		const { QueryExecution: execution } = await patiently(ports.sleep, `table ${table}`, () =>
			ports.athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
		);
		const ended = endOf(id, execution);
		if (ended !== undefined) return ended;
		const begun = execution?.Status?.SubmissionDateTime?.getTime() ?? began; // of an earlier call, where this one found it
		if (ports.clock().getTime() - begun >= limitMs) return stopLate(ports, table, id, limitMs);
		if (ports.clock().getTime() - began >= patienceMs) throw new NotYet(`table ${table}`, ASK_AGAIN_SECONDS);
		await ports.sleep(wait);
	}
};

/** The Problem of a statement that did not succeed: a defect when Athena says that it never will, else unavailable. */
export const failure = (table: string, { id, state, reason, isRetryable }: Ended): Problem =>
	state === 'CANCELLED' || isRetryable
		? new Problem({
				kind: 'unavailable',
				what: state === 'CANCELLED' ? 'a statement was cancelled' : 'Athena could not run a statement now',
				where: `table ${table}`,
				saw: `query ${id}: ${reason}`,
				next: `run again; nothing of it is visible${state === 'CANCELLED' ? ". Where nobody cancelled it, it outlived its limit each time: look at it in Athena's console" : ''}`,
			})
		: new Problem({
				kind: 'defect',
				what: 'the statement failed',
				where: `table ${table}`,
				saw: `query ${id}: ${reason}`,
				next: 'run the model by hand against the tables it reads',
			});

/** Runs a statement that must succeed. */
export const executed = async (ports: AthenaPorts, table: string, statement: string): Promise<Ended> => {
	const ended = await execute(ports, table, statement);
	if (ended.state !== 'SUCCEEDED') throw failure(table, ended);
	return ended;
};
