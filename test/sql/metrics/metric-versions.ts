import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { canonicalHash } from '../../support/canonical.ts';
import type { SqlFile } from '../../../functions/transform/sql-file.ts';
import type { Built } from '../../support/company.ts';
import { CASES } from './company-case.ts';

const FILE = 'metric-versions.json';

/** Per metric, per version, the hash of what it gave for the tiny company. */
const versionsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Versions = z.output<typeof versionsSchema>;

export const knownVersions = (): Versions => versionsSchema.parse(JSON.parse(readFileSync(path.join(CASES, FILE), 'utf8')));

/** A benchmark is an opinion on output, and the version is what the hash is compared under. */
const isOutput = (column: string): boolean => !['benchmark', 'benchmark_status', 'version'].includes(column);

/** The tables that hold a metric's output, and the order of their rows. */
export const OUTPUT = {
	metric_account_months: 'policy_id, currency, account_id, month',
	metric_values: 'policy_id, currency, dimension, dimension_value, month',
} as const;

/** Dimensions that the hashes cover: a metric that is rolled up by one dimension more gives what it gave before, and the same accounts once again. */
const COVERED = ['company', 'plan', 'currency', 'cohort', 'country', 'segment'];

/** Hash of the rows of a metric in one table that has the columns of an output table. */
export const tableHash = async ({ warehouse }: Built, table: string, order: string, metric: string): Promise<string> => {
	const columns = (await warehouse.columns(table)).filter(({ name }) => isOutput(name));
	const names = columns.map(({ name }) => name).join(', ');
	const covered = columns.some(({ name }) => name === 'dimension') ? ` and dimension in ('${COVERED.join("', '")}')` : '';
	const { hash } = await canonicalHash(
		columns,
		warehouse.query(`select ${names} from ${table} where metric = '${metric}'${covered} order by ${order}`),
	);
	return hash;
};

/** Hash of all that a metric gives for a company: its account rows and its cells. */
export const outputHash = async (company: Built, metric: string): Promise<string> => {
	const hashes = await Promise.all(Object.entries(OUTPUT).map(([table, order]) => tableHash(company, table, order, metric)));
	return createHash('sha256').update(hashes.join('')).digest('hex').slice(0, 16);
};

/** What is wrong with a metric's version, with what to do; null when it gives what its version gave before. */
export const versionFault = ({ name, header }: Pick<SqlFile, 'name' | 'header'>, hash: string, known: Versions): string | null => {
	const version = header['version'] ?? '';
	const before = known[name]?.[version];
	if (before === hash) return null;
	const place = `"${name}" in test/cases/${FILE}`;
	if (before === undefined) return `version ${version} of ${name} is not on record: add "${version}": "${hash}" to ${place}`;
	return `${name} gives other output (${hash}) than its version ${version} gave (${before}).
If the metric was meant to change: write "-- version: ${Number(version) + 1}" in sql/metrics/${name}.sql and add "${Number(version) + 1}": "${hash}" to ${place}.
If the tiny company was changed and not the metric: replace "${version}" there by the new hash.
Otherwise the change is a mistake: find it.`;
};
