export interface Zone {
	/** Path prefix, or an exact file; the longest that fits a module rules it. */
	readonly folder: string;
	/** Path prefixes it may import besides its own folder. */
	readonly modules: readonly string[];
	/** Packages, or `node:` for all of Node's, or `*`. */
	readonly packages: readonly string[];
	/** Finishes the sentence "… may import only …, because". */
	readonly because: string;
	/** Files of one folder may import each other; `vendor`: only those of one vendor; `none`: only what `modules` says. */
	readonly own?: 'vendor' | 'none';
	/** Modules and packages of which types may be imported, nothing that runs. */
	readonly types?: readonly string[];
}

const STEP = 'steps meet in tables and files, never in each other';
/** What knows Lambda: found in handlers and at the Lambda edge only. */
export const LAMBDA = ['@middy/', '@aws-lambda-powertools/', 'aws-lambda', '@aws/durable-execution-sdk-js'];
const PURE = ['shared/contracts/', 'shared/problem.ts', 'shared/money/', 'shared/time/'];

/** Who may import what. Add a row here when a folder is added; a module that no row covers fails. */
export const IMPORT_TABLE: readonly Zone[] = [
	{
		folder: 'shared/contracts/',
		modules: [],
		packages: ['zod'],
		because: 'contracts are vocabulary: everybody reads them, they read nobody',
	},
	{ folder: 'shared/problem.ts', modules: [], packages: [], because: 'the error class is vocabulary' },
	{ folder: 'shared/clock.ts', modules: [], packages: [], because: 'ports are shapes without behaviour' },
	{ folder: 'shared/log.ts', modules: [], packages: [], because: 'ports are shapes without behaviour' },
	{
		folder: 'shared/',
		modules: PURE,
		packages: [],
		because: 'what stands at the top of shared is vocabulary or a pure function',
		own: 'none',
	},
	{ folder: 'shared/money/', modules: ['shared/contracts/', 'shared/problem.ts'], packages: [], because: 'arithmetic needs no machine' },
	{
		folder: 'shared/time/',
		modules: ['shared/contracts/', 'shared/problem.ts'],
		packages: [],
		because: 'calendar arithmetic needs no machine',
	},
	{ folder: 'shared/storage/object-store.ts', modules: PURE, packages: [], because: 'a port is a shape without behaviour' },
	{ folder: 'shared/storage/', modules: PURE, packages: ['node:'], because: 'an adapter knows its own engine only' },
	{
		folder: 'shared/storage/parquet',
		modules: [...PURE, 'shared/storage/'],
		packages: ['node:', 'hyparquet', 'hyparquet-writer'],
		because: 'an adapter knows its own engine only',
	},
	{
		folder: 'shared/storage/s3',
		modules: [...PURE, 'shared/storage/'],
		packages: ['node:', '@aws-sdk/client-s3'],
		because: 'an adapter knows its own engine only',
	},
	{ folder: 'shared/warehouse/warehouse.ts', modules: PURE, packages: [], because: 'a port is a shape without behaviour' },
	{
		folder: 'shared/secrets/',
		modules: PURE,
		packages: ['node:', '@aws-sdk/client-secrets-manager'],
		because: 'an adapter knows its own engine only',
	},
	{ folder: 'shared/warehouse/', modules: PURE, packages: [], because: 'an adapter knows its own engine only' },
	{
		folder: 'shared/warehouse/duckdb',
		modules: [...PURE, 'shared/storage/object-store.ts', 'shared/warehouse/'],
		packages: ['node:', '@duckdb/node-api'],
		because: 'an adapter knows its own engine only',
	},
	{
		folder: 'shared/warehouse/athena',
		modules: [...PURE, 'shared/clock.ts', 'shared/log.ts', 'shared/storage/', 'shared/warehouse/'],
		packages: ['node:', '@aws-sdk/client-athena', '@aws-sdk/client-glue'],
		because: 'an adapter knows its own engine only',
	},
	{
		folder: 'functions/ingest/',
		modules: ['shared/'],
		packages: ['node:', 'zod', 'ky', 'p-throttle', 'csv-parse', 'hyparquet'],
		because: STEP,
	},
	{
		folder: 'functions/ingest/connectors/',
		modules: ['shared/contracts/'],
		packages: ['zod'],
		because: 'a connector is declarations and pure mapping: no network, no AWS, no other connector',
		own: 'vendor',
	},
	{ folder: 'functions/transform/', modules: ['shared/'], packages: ['node:', 'zod'], because: STEP },
	{
		folder: 'functions/postprocess/',
		modules: ['shared/'],
		packages: ['node:crypto', 'zod'],
		because: 'a postprocess is a pure function from rows to rows',
	},
	{
		folder: 'functions/postprocess/registry/',
		modules: ['shared/', 'functions/postprocess/'],
		packages: ['node:'],
		because: 'the registry lists the folder',
	},
	{ folder: 'functions/publish/', modules: ['shared/'], packages: ['node:', 'zod'], because: STEP },
	{
		folder: 'functions/cleanup/',
		modules: [
			'functions/close/log.ts',
			'functions/ingest/commit-log.ts',
			'functions/ingest/log-state.ts',
			'functions/publish/manifests.ts',
			'functions/publish/pointer.ts',
			'functions/publish/views-object.ts',
			'shared/',
		],
		packages: ['node:', 'zod'],
		because: 'cleanup reads the commit log, the manifests and the log of closes, which say what is kept, and nothing else of other steps',
	},
	{
		folder: 'functions/close/',
		modules: [
			'functions/ingest/commit-log.ts',
			'functions/publish/content.ts',
			'functions/publish/manifests.ts',
			'functions/publish/pointer.ts',
			'shared/',
		],
		packages: ['node:', 'zod'],
		because: 'a close freezes what was published and the inputs it names, and computes nothing',
	},
	{
		folder: 'functions/erase/',
		modules: ['functions/ingest/', 'shared/'],
		packages: ['node:', 'zod'],
		because: 'erasure undoes what ingest wrote: it reads and writes the same log and the same files, and nothing of other steps',
	},
	{
		folder: 'functions/run/',
		modules: ['functions/close/', 'functions/ingest/', 'functions/transform/', 'functions/postprocess/', 'functions/publish/', 'shared/'],
		packages: ['node:', 'zod'],
		because: 'a run puts the steps one after the other, whichever edge started it',
	},
	{
		folder: 'functions/orchestrate/',
		modules: ['functions/run/', 'functions/lambda/', 'shared/'],
		packages: ['node:', 'zod'],
		because: 'an edge starts the run and knows none of its steps',
	},
	{
		folder: 'functions/lambda/',
		modules: ['functions/run/', 'shared/'],
		packages: ['node:', 'zod', '@aws-sdk/client-athena', '@aws-sdk/client-glue', ...LAMBDA],
		because: 'the Lambda edge turns an invocation into plain arguments, and makes the clients that adapters are given',
		types: ['functions/ingest/'],
	},
	{ folder: 'functions/local/', modules: ['functions/', 'shared/'], packages: ['*'], because: 'the local edge wires everything' },
	{
		folder: 'infra/',
		modules: [
			'shared/contracts/',
			'shared/nearest.ts',
			'functions/local/configuration/',
			'functions/local/code-hash.ts',
			'functions/ingest/stream-names.ts',
		],
		packages: ['node:', 'zod', 'esbuild', 'aws-cdk-lib', 'constructs', 'cdk-nag'],
		because: 'infrastructure reads contracts, the configuration, declarations and folder listings, never runtime code',
		types: ['functions/'],
	},
];
