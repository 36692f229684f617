import * as z from 'zod';

const count = z.number().nonnegative();
const requests = z.strictObject({ put: count, get: count, list: count });

/** One read of the sources: the first one, of everything, or one of a later hour, on average. */
const read = z.strictObject({ vendorRequests: count, commits: count, files: count, rows: count, bytes: count, requests });

/** One run of the metrics. */
const run = z.strictObject({
	accountMonths: count,
	steps: count,
	/** Statements that are billed, and views, which are free. */
	statements: count,
	views: count,
	/** Compressed bytes of the column chunks read; the same with every statement raised to the least that is billed. */
	scannedBytes: count,
	billedBytes: count,
	/** Files opened, once per read; of them committed raw files. */
	filesOpened: count,
	rawFilesOpened: count,
	/** Rows that statements hand to the function. */
	rows: count,
	/** Those of the statement with the most, of all whose step must take them in one invocation, and of those that are worked on in pieces. */
	longestRows: count,
	longestInPieces: count,
	resultBytes: count,
	temporaryBytes: count,
	temporaryObjects: count,
	publishedBytes: count,
	publishedObjects: count,
	/** DuckDB storing tables and answering, two threads. */
	engineSeconds: count,
	requests,
});

export const figuresSchema = z.strictObject({ accounts: count, backfill: read, hour: read, run });

/** Statements of a run that read most, and those that hand out most rows, for a look at what dominates. */
const shareSchema = z.strictObject({ table: z.string(), kind: z.string(), bytes: count, rows: count });

export const measuredSchema = z.strictObject({
	date: z.iso.date(),
	command: z.string(),
	machine: z.string(),
	companies: z.array(figuresSchema),
	/** Of the largest company measured. */
	largest: z.array(shareSchema),
	longest: z.array(shareSchema),
	/** One company through Athena's adapter on Trino, beside the account of the same run on DuckDB. */
	trino: z
		.strictObject({
			accounts: count,
			statements: count,
			bytes: count,
			billedBytes: count,
			engineRequests: requests,
			ownRequests: requests,
		})
		.nullable(),
	/** What the stack of such a company has whether or not anything runs. */
	fixed: z.strictObject({
		keys: count,
		secrets: count,
		alarms: count,
		dashboards: count,
		metrics: count,
		readMegabytes: count,
		runMegabytes: count,
		schedules: z.record(z.string(), z.string()),
		sources: count,
		keepPublicationDays: count,
		keepVersionsDays: count,
		temporaryDays: count,
	}),
});

export type Figures = z.infer<typeof figuresSchema>;
export type Measured = z.infer<typeof measuredSchema>;

const pricesShape = z.record(z.string(), z.strictObject({ usd: count, page: z.url(), seen: z.string().nullable() }));

export const pricesSchema = z.strictObject({
	region: z.string(),
	date: z.iso.date(),
	note: z.string(),
	prices: pricesShape,
	assumptions: z.record(z.string(), z.strictObject({ value: count, because: z.string() })),
});

export type Prices = z.infer<typeof pricesSchema>;

const isFigure = (value: unknown): value is number => typeof value === 'number';

/** Goes on in a straight line through two measured companies, figure by figure; never below the larger one. */
const line = (small: unknown, large: unknown, along: number): unknown => {
	if (isFigure(small) && isFigure(large)) return Math.max(large, small + (large - small) * along);
	if (typeof small !== 'object' || typeof large !== 'object' || small === null || large === null) return large;
	const other = new Map<string, unknown>(Object.entries(small));
	return Object.fromEntries(Object.entries(large).map(([name, value]) => [name, line(other.get(name), value, along)]));
};

/** Figures for a company larger than any measured, on the line through the two largest ones. `least`: bytes that a statement is billed at least. */
export const extrapolated = (small: Figures, large: Figures, accounts: number, least: number): Figures => {
	const along = (accounts - small.accounts) / (large.accounts - small.accounts);
	const figures = figuresSchema.parse(line(small, large, along));
	// One commit of an hour has at most a file for each entity of each stream, as the first read of a small company has.
	const files = Math.min(figures.hour.files, small.backfill.files);
	const requests = { ...large.hour.requests, put: large.hour.requests.put + files - large.hour.files };
	// Never more than this: each statement is billed for what it reads, or for the least where that is more.
	const billedBytes = figures.run.scannedBytes + large.run.statements * least;
	return { ...figures, accounts, hour: { ...figures.hour, files, requests }, run: { ...figures.run, billedBytes } };
};
