import { type ModuleImport, targetOf } from './module-imports.ts';

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
const LAMBDA = ['@middy/', '@aws-lambda-powertools/', 'aws-lambda', '@aws/durable-execution-sdk-js'];
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
			'functions/ingest/commit-log.ts',
			'functions/publish/manifests.ts',
			'functions/publish/pointer.ts',
			'functions/publish/views-object.ts',
			'shared/',
		],
		packages: ['node:', 'zod'],
		because: 'cleanup reads the commit log and the manifests, which say what is kept, and nothing else of other steps',
	},
	{
		folder: 'functions/run/',
		modules: ['functions/ingest/', 'functions/transform/', 'functions/postprocess/', 'functions/publish/', 'shared/'],
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
		packages: ['node:', 'zod', ...LAMBDA],
		because: 'the Lambda edge turns an invocation into plain arguments',
	},
	{ folder: 'functions/local/', modules: ['functions/', 'shared/'], packages: ['*'], because: 'the local edge wires everything' },
	{
		folder: 'infra/',
		modules: ['shared/contracts/'],
		packages: ['node:', 'aws-cdk-lib', 'constructs', 'cdk-nag'],
		because: 'infrastructure reads contracts and folder listings, never runtime code',
		types: ['functions/'],
	},
];

/** A Lambda handler wires ports to a step. */
const HANDLER = /^functions\/[a-z]+\/handler\.ts$/;
const HANDLER_MODULES = ['functions/lambda/', 'functions/run/', 'shared/'];

/** The row that rules a module, or undefined where none covers it. */
export const zoneOf = (path: string, table: readonly Zone[] = IMPORT_TABLE): Zone | undefined =>
	table.filter(({ folder }) => path.startsWith(folder)).sort((a, b) => b.folder.length - a.folder.length)[0];

const allows = (names: readonly string[], name: string): boolean =>
	names.some((allowed) => allowed === '*' || allowed === name || (/[/:]$/.test(allowed) && name.startsWith(allowed)));

/** Folder whose modules are near enough to be imported: the zone's, or for connectors the one named like the vendor. */
const ownFolder = (path: string, { own, folder }: Zone): string[] => {
	if (own === 'none' || folder.endsWith('.ts')) return [];
	if (own === 'vendor') return [`${folder}${path.slice(folder.length).replace(/\.ts$/, '').split('/')[0]}/`];
	return [folder.slice(0, folder.lastIndexOf('/') + 1)];
};

/** The sentence that says what is wrong with an import, or null where it is allowed. */
export const complaint = (path: string, found: ModuleImport, table: readonly Zone[] = IMPORT_TABLE): string | null => {
	const zone = zoneOf(path, table);
	const at = `${path}:${found.line}`;
	if (!zone)
		return `${path}: no row of the import table covers this file; add one to test/house/architecture/import-table.ts that says what its folder may import and why`;
	if (found.specifier === null)
		return zone.packages.includes('*')
			? null
			: `${at}: imports a module whose name is computed, so nobody can see what; begin it with a fixed folder, such as import(\`./connectors/\${name}.ts\`)`;
	const target = targetOf(path, found.specifier);
	const name = 'path' in target ? target.path : target.package;
	const isHandler = HANDLER.test(path);
	const modules = [
		...ownFolder(path, zone),
		...zone.modules,
		...(isHandler ? HANDLER_MODULES : []),
		...(found.isTypeOnly ? (zone.types ?? []) : []),
	];
	const packages = [...zone.packages, ...(isHandler ? LAMBDA : []), ...(found.isTypeOnly ? (zone.types ?? []) : [])];
	if (allows('path' in target ? modules : packages, name)) return null;
	const may = [...modules, ...packages].map((one) => (one === 'node:' ? 'Node itself' : one)).join(', ');
	return `${at}: imports ${name} (${found.form}), but ${zone.folder} may import only ${may}, because ${zone.because}`;
};
