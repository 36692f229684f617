import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { BatchGetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { codeHash } from '../../functions/local/code-hash.ts';
import { publishCommitted } from '../../functions/run/run.ts';
import { fixedClock } from '../../shared/clock.ts';
import { silentLog } from '../../shared/log.ts';
import { atOnce } from '../../shared/step.ts';
import { type AthenaOnBed, athenaOnBed } from '../aws/athena/on-bed.ts';
import { startBed } from '../aws/bed/bed.ts';
import { LAYOUT } from '../aws/bed/layout.ts';
import { foundCompany } from './cost-company.ts';
import type { Requests } from './cost-store.ts';

/** The same run through Athena's adapter on a real Trino: what the account on DuckDB is checked against. */
export interface TrinoRun {
	readonly accounts: number;
	readonly statements: number;
	/** Trino's own count of physical input, over all statements. */
	readonly bytes: number;
	/** The same with every statement raised to the least that is billed. */
	readonly billedBytes: number;
	/** Requests to S3 that Trino made, and those that the adapter and the run made. */
	readonly engineRequests: Requests;
	readonly ownRequests: Requests;
}

/** Trino reads files below three megabytes whole; so small a company shows what larger ones are billed only when it does not. */
const BY_COLUMN = { 'awsdatacatalog.parquet_small_file_threshold': '0B' };

const kindOf = (method: string, url: string): keyof Requests =>
	method === 'PUT' || method === 'POST' ? 'put' : url.includes('list-type=2') ? 'list' : 'get';

/** Requests for a bucket in the log of the moto that serves it. Deletes are free. */
const loggedRequests = (bucket: string): Requests => {
	const requests: Requests = { put: 0, get: 0, list: 0 };
	const logs = readdirSync(LAYOUT.run).map((pid) => path.join(LAYOUT.run, pid, 'moto.log'));
	for (const line of logs.filter((log) => existsSync(log)).flatMap((log) => readFileSync(log, 'utf8').split('\n'))) {
		const [, method = '', url = ''] = /(GET|HEAD|PUT|POST) (\S+) HTTP/.exec(line) ?? [];
		if (url.startsWith(`/${bucket}`)) requests[kindOf(method, url)] += 1;
	}
	return requests;
};

/** Counts what this process asks of S3, and notes the statements that it starts. */
const watch = ({ s3, athena }: AthenaOnBed): { own: Requests; ids: string[] } => {
	const [own, ids]: [Requests, string[]] = [{ put: 0, get: 0, list: 0 }, []];
	s3.middlewareStack.add(
		(next, context) => (given) => {
			const name = String(context.commandName);
			if (/^(Get|Head)Object/.test(name)) own.get += 1;
			else if (name.startsWith('List')) own.list += 1;
			else if (!name.startsWith('Delete')) own.put += 1;
			return next(given);
		},
		{ step: 'initialize' },
	);
	athena.middlewareStack.add(
		(next) => async (given) => {
			const answered = await next(given);
			if ('QueryString' in given.input && 'QueryExecutionId' in answered.output) ids.push(String(answered.output.QueryExecutionId));
			return answered;
		},
		{ step: 'initialize' },
	);
	return { own, ids };
};

const scanned = async ({ athena }: AthenaOnBed, ids: readonly string[]): Promise<number[]> => {
	const bytes: number[] = [];
	for (let from = 0; from < ids.length; from += 50) {
		const asked = new BatchGetQueryExecutionCommand({ QueryExecutionIds: ids.slice(from, from + 50) });
		const { QueryExecutions = [] } = await athena.send(asked);
		for (const { Statistics } of QueryExecutions) bytes.push(Statistics?.DataScannedInBytes ?? 0);
	}
	return bytes;
};

/** Reads and runs a company of so many accounts on the bed. `least`: bytes that a statement is billed at least. */
export const runOnTrino = async (accounts: number, least: number): Promise<TrinoRun> => {
	const bed = await startBed({ workers: Number(process.env['TIDEMARK_BED_WORKERS'] ?? 0) });
	const on = await athenaOnBed(bed, BY_COLUMN);
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-cost-'));
	try {
		const { sandbox, config, read } = await foundCompany(accounts, folder, on.store);
		await read();
		await sandbox.close();
		const before = loggedRequests(bed.bucket);
		const { own, ids } = watch(on);
		const ports = { config, store: on.store, codeHash: codeHash(), log: silentLog, step: atOnce, clock: fixedClock(sandbox.asOf) };
		await publishCommitted({ ...ports, openWarehouse: (runId) => on.open({ runId }) }, sandbox.asOf);
		const bytes = await scanned(on, ids);
		const after = loggedRequests(bed.bucket);
		const engineOf = (kind: keyof Requests): number => after[kind] - before[kind] - own[kind];
		return {
			accounts,
			statements: ids.length,
			bytes: bytes.reduce((sum, one) => sum + one, 0),
			billedBytes: bytes.reduce((sum, one) => sum + Math.max(one, least), 0),
			engineRequests: { put: engineOf('put'), get: engineOf('get'), list: engineOf('list') },
			ownRequests: own,
		};
	} finally {
		await on.stop();
		await rm(folder, { recursive: true, force: true });
		await bed.stop();
	}
};
