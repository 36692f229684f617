import * as z from 'zod';
import { ENTITY_NAMES } from './entities/index.ts';
import { policySchema } from './policy.ts';

const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'lower-case letters, digits and underscores, starting with a letter');
const currency = z.string().regex(/^[a-z]{3}$/, 'a lower-case ISO 4217 code such as usd');

/** How one column of an entity is filled from a file: from a column of it, from constant text, or by either with a table of replacements. */
export const dropColumnSchema = z.union([
	z.string(),
	z.strictObject({
		from: z.string().optional().describe('column of the file'),
		value: z.union([z.string(), z.number(), z.boolean()]).optional().describe('the same value on every row'),
		replace: z
			.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
			.optional()
			.describe('value seen to value meant; "" names the empty cell'),
		default: z.union([z.string(), z.number(), z.boolean()]).optional().describe('used where the cell is empty'),
		format: z.string().optional().describe('for dates: iso (default), unix_seconds, unix_milliseconds, dmy or mdy with any separator'),
		scale: z
			.union([z.int().min(0).max(12), z.literal('currency')])
			.optional()
			.describe("multiply by ten to this power: 2 turns dollars into cents; currency takes the power of the row's own currency"),
		prefix: z.string().optional().describe('text put before the value'),
	}),
]);

/** One file (or glob of files) read as one entity; the same files may be read again as another entity. */
export const dropFileSchema = z.strictObject({
	path: z.string().describe('file below the folder, or a pattern with *'),
	format: z.enum(['csv', 'jsonl', 'parquet']).optional().describe('taken from the file name when left out'),
	entity: z.enum(ENTITY_NAMES).describe('entity that the rows are read as'),
	columns: z.record(z.string(), dropColumnSchema).describe('column of the entity: where it comes from'),
	where: z.record(z.string(), z.array(z.string())).optional().describe('only rows whose column has one of these values'),
	delimiter: z.string().length(1).optional().describe('between the cells of a CSV file; a comma when left out'),
});

/** A vendor's own export, read as it comes: which columns mean what is known. */
export const dropExportSchema = z.strictObject({
	path: z.string().describe('file below the folder, or a pattern with *'),
	export: z
		.string()
		.regex(/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/, 'a vendor such as chargebee, or one export of it such as chargebee/coupons')
		.describe('the files are this vendor’s exports, unchanged: chargebee or chartmogul, or one kind such as chargebee/coupons'),
	columns: z
		.record(z.string(), z.union([z.string(), z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) })]))
		.optional()
		.describe('field of the export: the column that holds it, where its name is another, or a value for every row'),
	timezone: z.string().optional().describe('IANA zone of times that are written without one; UTC when left out'),
	amounts: z
		.enum(['major', 'minor'])
		.optional()
		.describe('amounts are in dollars (major) or in cents (minor), where the export was made with another setting than the usual one'),
	delimiter: z.string().length(1).optional().describe('between the cells of a CSV file; a comma when left out'),
});

const httpSourceSchema = z.strictObject({
	id: identifier.describe('name of the source in every key and table; never changed later'),
	connector: z
		.string()
		.regex(/^[a-z][a-z0-9-]*$/)
		.describe('which vendor it is'),
	secret: z
		.string()
		.regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, 'env:NAME or file:path; the key itself never stands in this file')
		.describe('where the key is found, env:NAME or file:path; the key itself never stands here'),
	base_url: z.url().optional().describe('another address of the same API, for tests'),
	backfill_from: z.iso.date().optional().describe('oldest creation date to read; everything when left out'),
	requests_per_second: z.number().positive().optional().describe("keep below this rate; the vendor's own limit when left out"),
});

const dropSourceSchema = z.strictObject({
	id: identifier.describe('name of the source in every key and table; never changed later'),
	connector: z.literal('drop').describe('drop reads files that are put into a folder'),
	folder: z.string().describe('folder with the files, relative to this file'),
	files: z
		.array(z.union([dropFileSchema, dropExportSchema]))
		.min(1)
		.describe('which files are read, and as what'),
});

export const sourceSchema = z.union([dropSourceSchema, httpSourceSchema]);

/** A preset by its name, or one with some of its rules changed under a name of its own. */
export const policyChoiceSchema = z.union([
	z.string(),
	z.strictObject({
		id: identifier.describe('name of the policy in every row'),
		preset: z.string().describe('preset whose rules hold where none is given here'),
		rules: policySchema.partial().describe('rules that differ from the preset'),
	}),
]);

/** The whole configuration file. Unknown keys are refused, so that a misspelt setting is never silently ignored. */
export const configSchema = z.strictObject({
	store: z.string().default('.tidemark/store').describe('folder that holds raw data, the commit logs and the publications'),
	reporting_currency: currency.nullable().default(null).describe('null keeps one set of rows per currency'),
	timezone: z.string().default('UTC').describe('IANA zone in which months are cut'),
	policies: z
		.array(policyChoiceSchema)
		.min(1)
		.default(['tidemark_default'])
		.describe('rules by which MRR is computed: presets, or presets with some rules changed; several give several sets of rows'),
	bridge_tolerance_minor: z
		.int()
		.min(0)
		.default(0)
		.describe('minor units per account, currency and month that may stay unexplained between MRR and invoices before a run stops'),
	health_profile: z.string().default('billing_only').describe('what the health score is made of'),
	quarantine_limit: z.number().min(0).max(1).default(0.01).describe('share of refused records per load above which a run stops'),
	sources: z.array(sourceSchema).min(1).describe('the systems that are read'),
});

export type Config = z.infer<typeof configSchema>;
export type PolicyChoice = z.infer<typeof policyChoiceSchema>;
export type Source = z.infer<typeof sourceSchema>;
export type HttpSource = z.infer<typeof httpSourceSchema>;
export type DropSource = z.infer<typeof dropSourceSchema>;
export type DropFile = z.infer<typeof dropFileSchema>;
export type DropExport = z.infer<typeof dropExportSchema>;
export type DropColumn = z.infer<typeof dropColumnSchema>;

/** True for files that are read as a vendor's export. */
export const isDropExport = (file: DropFile | DropExport): file is DropExport => 'export' in file;

/** True for a source that reads files put into a folder. */
export const isDropSource = (source: Source): source is DropSource => source.connector === 'drop';
