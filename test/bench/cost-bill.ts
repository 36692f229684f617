import { PIECE_ROWS } from '../../functions/transform/postprocess-node.ts';
import type { Figures, Measured, Prices } from './cost-figures.ts';

/** Starts per month of the schedules that a deployment has unless told otherwise. */
const STARTS_PER_MONTH: Readonly<Record<string, number>> = { 'cron(5 * * * ? *)': 730, 'cron(30 4 * * ? *)': 365 / 12 };

const TERABYTE = 1e12;
const GIGABYTE = 1e9;
const MEGABYTES_PER_GIGABYTE = 1024;
const DAYS_PER_MONTH = 365 / 12;
const LAMBDA_MINUTES = 15;
/** A result of many rows is read in parts of this size. */
const RESULT_PART_BYTES = 8 * 2 ** 20;

/** Everything a company of one size uses and what it costs, in US dollars. Months are the thirteenth: a year of data lies there. */
export interface Bill {
	readonly accounts: number;
	readonly isMeasured: boolean;
	readonly run: {
		readonly statements: number;
		readonly scannedBytes: number;
		readonly billedBytes: number;
		readonly putRequests: number;
		readonly getRequests: number;
		readonly lambdaSeconds: number;
		readonly gigabyteSeconds: number;
		/** Minutes that the step with the most rows takes: it must be shorter than an invocation. */
		readonly longestMinutes: number;
		readonly usd: number;
	};
	readonly read: { readonly vendorRequests: number; readonly putRequests: number; readonly lambdaSeconds: number; readonly usd: number };
	readonly stored: { readonly rawGigabytes: number; readonly publishedGigabytes: number; readonly temporaryGigabytes: number };
	/** By what is billed. */
	readonly monthly: Readonly<Record<string, number>>;
	readonly month: number;
	/** Why a company of this size cannot be run so, where it cannot. */
	readonly obstacle: string | undefined;
}

export interface Rates {
	readonly usd: (price: string) => number;
	readonly assumed: (name: string) => number;
}

/** Prices and assumptions by name; an Error for a name that the file lacks. */
export const ratesOf = ({ prices, assumptions }: Prices): Rates => {
	const found = <T>(what: string, value: T | undefined): T => {
		if (value === undefined) throw new Error(`cost-prices.json has no ${what}`);
		return value;
	};
	return {
		usd: (price) => found(price, prices[price]).usd,
		assumed: (name) => found(name, assumptions[name]).value,
	};
};

const startsOf = (schedule: string | undefined): number => {
	const starts = STARTS_PER_MONTH[schedule ?? ''];
	if (starts === undefined) throw new Error(`How often does ${schedule} start in a month? Next: say it in test/bench/cost-bill.ts`);
	return starts;
};

/** How many requests Trino made per statement that stores something, and per file that it opened. */
const engineShape = ({ trino, companies }: Measured): { puts: number; lists: number; gets: number } => {
	const run = companies[0]?.run;
	if (trino === null || run === undefined) return { puts: 2, lists: 2, gets: 2 };
	return {
		puts: trino.engineRequests.put / trino.statements,
		lists: trino.engineRequests.list / trino.statements,
		gets: trino.engineRequests.get / run.filesOpened,
	};
};

const runOf = (figures: Figures, measured: Measured, { usd, assumed }: Rates): Bill['run'] => {
	const { run, hour } = figures;
	const engine = engineShape(measured);
	const yearOfFiles = hour.files * startsOf(measured.fixed.schedules['read']) * 12;
	const rawReads = run.rawFilesOpened / figures.backfill.files;
	const opened = run.filesOpened + rawReads * yearOfFiles;
	// Beside what the engine reads: the footers of what was exported, and the files of results.
	const own = run.requests.get + run.publishedObjects + run.resultBytes / RESULT_PART_BYTES;
	const getRequests = own + opened * engine.gets + run.scannedBytes / assumed('bytesPerGet');
	const putRequests =
		run.requests.put + run.requests.list + run.temporaryObjects + run.publishedObjects + run.statements * (engine.puts + engine.lists);
	const lambdaSeconds =
		run.statements * assumed('secondsPerStatement') +
		run.engineSeconds +
		run.rows * assumed('secondsPerRow') +
		assumed('secondsPerInvocation');
	const gigabyteSeconds = (lambdaSeconds * measured.fixed.runMegabytes) / MEGABYTES_PER_GIGABYTE;
	return {
		statements: run.statements,
		scannedBytes: run.scannedBytes,
		billedBytes: run.billedBytes,
		putRequests,
		getRequests,
		lambdaSeconds,
		gigabyteSeconds,
		longestMinutes: (Math.max(run.longestRows, Math.min(run.longestInPieces, PIECE_ROWS)) * assumed('secondsPerRow')) / 60,
		usd:
			(run.billedBytes / TERABYTE) * usd('athenaTerabyte') +
			putRequests * usd('putOrListRequest') +
			getRequests * usd('getRequest') +
			gigabyteSeconds * usd('lambdaGigabyteSecond') +
			run.steps * usd('durableOperation') +
			run.statements * assumed('catalogueRequestsPerStatement') * usd('catalogueRequest'),
	};
};

const readOf = ({ hour }: Figures, { fixed }: Measured, { usd, assumed }: Rates): Bill['read'] => {
	const lambdaSeconds = hour.vendorRequests * assumed('secondsPerVendorRequest') + fixed.sources * assumed('secondsPerInvocation');
	const putRequests = hour.requests.put + hour.requests.list;
	return {
		vendorRequests: hour.vendorRequests,
		putRequests,
		lambdaSeconds,
		usd:
			((lambdaSeconds * fixed.readMegabytes) / MEGABYTES_PER_GIGABYTE) * usd('lambdaGigabyteSecond') +
			putRequests * usd('putOrListRequest') +
			hour.requests.get * usd('getRequest') +
			fixed.sources * (usd('lambdaRequest') + usd('durableOperation') + usd('schedulerStart')) +
			fixed.secrets * usd('secretCall'),
	};
};

/** What lies in the bucket after a year, gigabytes. Temporary files stay for a while as versions after they have expired. */
const storedOf = ({ backfill, hour, run }: Figures, { fixed }: Measured): Bill['stored'] => {
	const runsPerDay = startsOf(fixed.schedules['run']) / DAYS_PER_MONTH;
	const keptDays = Math.min(fixed.keepPublicationDays, 365);
	return {
		rawGigabytes: (backfill.bytes + hour.bytes * startsOf(fixed.schedules['read']) * 12) / GIGABYTE,
		publishedGigabytes: (run.publishedBytes * runsPerDay * keptDays) / GIGABYTE,
		temporaryGigabytes: ((run.temporaryBytes + run.resultBytes) * runsPerDay * (fixed.temporaryDays + fixed.keepVersionsDays)) / GIGABYTE,
	};
};

const obstacleOf = ({ longestMinutes }: Bill['run'], accounts: number): string | undefined => {
	if (longestMinutes < LAMBDA_MINUTES) return undefined;
	const fitting = Math.floor((accounts * LAMBDA_MINUTES) / longestMinutes / 1000) * 1000;
	return `one step works on rows for ${Math.round(longestMinutes)} minutes and an invocation has ${LAMBDA_MINUTES}, enough for about ${fitting.toLocaleString('en-US')} accounts`;
};

/** The bill of a company, from what was measured of it and the price list. */
export const billOf = (figures: Figures, isMeasured: boolean, measured: Measured, rates: Rates): Bill => {
	const { usd, assumed } = rates;
	const { fixed } = measured;
	const [run, read, stored] = [runOf(figures, measured, rates), readOf(figures, measured, rates), storedOf(figures, measured)];
	const [runs, reads] = [startsOf(fixed.schedules['run']), startsOf(fixed.schedules['read'])];
	const invocations = runs + reads * fixed.sources;
	const monthly = {
		'metrics runs': runs * run.usd,
		'reads of the sources': reads * read.usd,
		storage: (stored.rawGigabytes + stored.publishedGigabytes + stored.temporaryGigabytes) * usd('storedGigabyteMonth'),
		'keys and secrets': fixed.keys * usd('keyMonth') + fixed.secrets * usd('secretMonth'),
		'alarms, dashboard, logs':
			fixed.alarms * usd('alarmMonth') +
			fixed.metrics * usd('metricMonth') +
			fixed.dashboards * usd('dashboardMonth') +
			((invocations * assumed('logBytesPerInvocation')) / GIGABYTE) * usd('logGigabyte'),
	};
	const month = Object.values(monthly).reduce((sum, one) => sum + one, 0);
	return { accounts: figures.accounts, isMeasured, run, read, stored, monthly, month, obstacle: obstacleOf(run, figures.accounts) };
};
