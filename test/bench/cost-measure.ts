import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import * as path from 'node:path';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { tablesRead } from '../../functions/transform/dependencies.ts';
import type { Config } from '../../shared/contracts/config.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { type Company, foundCompany, type Read } from './cost-company.ts';
import { copyCompany } from './cost-copies.ts';
import type { Figures, Measured } from './cost-figures.ts';
import { fixedParts } from './cost-fixed.ts';
import { measuredRun, type Run } from './cost-run.ts';
import { runOnTrino } from './cost-trino.ts';
import type { Statement } from './cost-warehouse.ts';

/** The company that is generated and read through the connectors. */
const GENERATED = 1_000;
/** Larger ones are so many of it. */
const COPIES = [10, 100];
const HOURS = 24;
const SHOWN = 8;

const sum = <T>(of: readonly T[], figure: (one: T) => number): number => of.reduce((total, one) => total + figure(one), 0);

const scaled = (read: Read, factor: number): Read => ({
	vendorRequests: read.vendorRequests * factor,
	commits: read.commits * factor,
	files: read.files * factor,
	rows: read.rows * factor,
	bytes: read.bytes * factor,
	requests: { put: read.requests.put * factor, get: read.requests.get * factor, list: read.requests.list * factor },
});

const added = (a: Read, b: Read): Read => ({
	vendorRequests: a.vendorRequests + b.vendorRequests,
	commits: a.commits + b.commits,
	files: a.files + b.files,
	rows: a.rows + b.rows,
	bytes: a.bytes + b.bytes,
	requests: { put: a.requests.put + b.requests.put, get: a.requests.get + b.requests.get, list: a.requests.list + b.requests.list },
});

/** A day of hourly reads, on average. */
const hourly = async ({ sandbox, read }: Company): Promise<Read> => {
	const reads: Read[] = [];
	for (let hour = 0; hour < HOURS; hour += 1) {
		sandbox.advance(new Date(sandbox.asOf.getTime() + 3_600_000));
		reads.push(await read());
	}
	return scaled(reads.reduce(added), 1 / HOURS);
};

/** Tables of the inputs that are worked on in pieces, as statements name them. */
const inPieces = new Set(
	[...(await loadPostprocessors()).values()]
		.filter(({ apart }) => apart !== undefined)
		.flatMap(({ inputs }) => Object.values(inputs).map(({ select }) => tablesRead(select).join(', '))),
);

const runFigures = ({ account, steps, requests, published }: Run, least: number): Figures['run'] => {
	const billed = account.statements.filter(({ kind }) => kind !== 'view');
	const asked = billed.filter(({ kind }) => kind === 'query');
	return {
		accountMonths: published['account_months']?.rows ?? 0,
		steps,
		statements: billed.length,
		views: account.statements.length - billed.length,
		scannedBytes: sum(billed, ({ bytes }) => bytes),
		billedBytes: sum(billed, ({ bytes }) => Math.max(bytes, least)),
		filesOpened: sum(billed, ({ files }) => files),
		rawFilesOpened: sum(billed, ({ rawFiles }) => rawFiles),
		rows: sum(asked, ({ rows }) => rows),
		longestRows: Math.max(...asked.filter(({ table }) => !inPieces.has(table)).map(({ rows }) => rows)),
		longestInPieces: Math.max(...asked.filter(({ table }) => inPieces.has(table)).map(({ rows }) => rows)),
		resultBytes: sum(asked, ({ resultBytes }) => resultBytes),
		temporaryBytes: account.temporaryBytes,
		temporaryObjects: account.temporaryObjects,
		publishedBytes: sum(Object.values(published), ({ bytes }) => bytes),
		publishedObjects: Object.keys(published).length,
		engineSeconds: account.engineSeconds,
		requests,
	};
};

/** The statements with most of something, largest first. */
const most = (statements: readonly Statement[], figure: (one: Statement) => number): Measured['largest'] =>
	statements
		.toSorted((a, b) => figure(b) - figure(a))
		.slice(0, SHOWN)
		.map(({ table, kind, bytes, rows }) => ({ table, kind, bytes, rows }));

export interface Plan {
	/** Bytes that a statement is billed at least. */
	readonly least: number;
	/** No larger company is measured. */
	readonly largest: number;
	/** Whether a bed may be started, or used, for the check of bytes. */
	readonly onTrino: boolean;
	readonly say: (text: string) => void;
}

/** What has been measured so far. */
interface Progress {
	readonly companies: Figures[];
	readonly config: Config;
	statements: readonly Statement[];
}

const copied = async (store: ObjectStore, folder: string, times: number): Promise<ObjectStore> => {
	const to = folderStore(path.join(folder, 'store'));
	const duckdb = await duckdbWarehouse({ store });
	await copyCompany(duckdb, store, to, times);
	await duckdb.close();
	return to;
};

/** Many times the company: its reads bring as many times more, in larger files: a commit has at most one for each entity of each stream. */
const manyTimes = ({ backfill, hour }: Figures, times: number): Pick<Figures, 'backfill' | 'hour'> => {
	const files = Math.min(hour.files * times, backfill.files);
	const requests = { ...hour.requests, put: hour.requests.put + files - hour.files };
	return {
		backfill: { ...scaled(backfill, times), files: backfill.files, commits: backfill.commits },
		hour: { ...scaled(hour, times), files, requests, commits: hour.commits },
	};
};

const measureIn = async (folder: string, { least, largest, say }: Plan): Promise<Progress> => {
	const store = folderStore(path.join(folder, 'store'));
	say(`a company of ${GENERATED} accounts`);
	const company = await foundCompany(GENERATED, folder, store);
	const { config, sandbox } = company;
	const asOf = sandbox.asOf;
	const backfill = await company.read();
	const run = await measuredRun(folder, store, config, asOf);
	const one: Figures = { accounts: GENERATED, backfill, hour: scaled(backfill, 0), run: runFigures(run, least) };
	const progress: Progress = { companies: [one], config, statements: run.account.statements };
	for (const times of COPIES.filter((each) => each * GENERATED <= largest)) {
		say(`a company of ${GENERATED * times} accounts`);
		const home = path.join(folder, String(times));
		const many = await measuredRun(home, await copied(store, home, times), config, asOf);
		progress.statements = many.account.statements;
		progress.companies.push({ ...one, accounts: GENERATED * times, run: runFigures(many, least) });
		await rm(home, { recursive: true });
	}
	say('a day of hourly reads');
	const first = { ...one, hour: await hourly(company) };
	await sandbox.close();
	const companies = progress.companies.map((each) => ({ ...each, ...manyTimes(first, each.accounts / GENERATED) }));
	return { ...progress, companies };
};

/** Measures anew. */
export const measure = async (plan: Plan): Promise<Omit<Measured, 'date' | 'command'>> => {
	const { least, onTrino, say } = plan;
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-cost-'));
	try {
		const { companies, config, statements } = await measureIn(folder, plan);
		const fixed = await fixedParts(config);
		if (onTrino) say('the smallest company on Trino');
		const processors = cpus();
		return {
			machine: `${processors.length} × ${processors[0]?.model ?? 'unknown'}`,
			companies,
			largest: most(statements, ({ bytes }) => bytes),
			longest: most(statements, ({ rows }) => rows),
			trino: onTrino ? await runOnTrino(GENERATED, least) : null,
			fixed,
		};
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};
