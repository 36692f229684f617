import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import { buildCompany, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

interface WarningCase {
	readonly story: string;
	readonly check: string;
	readonly reporting_currency?: string;
	/** Rows over which the check must object, and rows over which it must not. */
	readonly red: Parameters<typeof entityRows>[0];
	readonly green: Parameters<typeof entityRows>[0];
}

const CASES = path.join(import.meta.dirname, '../../cases/warnings');
const { checks } = loadModels();
const files = readdirSync(CASES).filter((file) => file.endsWith('.json'));
const read = (file: string): WarningCase => JSON.parse(readFileSync(path.join(CASES, file), 'utf8')) as WarningCase;

const objections = async ({ check, reporting_currency }: WarningCase, rows: Parameters<typeof entityRows>[0]): Promise<number> => {
	const body = checks.find(({ name }) => name === check)?.body;
	if (body === undefined) throw new Error(`no check ${check}`);
	const overrides = reporting_currency === undefined ? {} : { fx: 'opening_rate', reporting_currency };
	const policies = [policyWith('tidemark_default', overrides, ['source'])];
	const built = await buildCompany(
		{ source: entityRows(rows) },
		{ asOf: new Date('2025-06-15T00:00:00Z'), policies, targets: tablesRead(body) },
	);
	const found = await built.rows(body);
	await built.close();
	return found.length;
};

describe('what a warning objects to', () => {
	test('every warning has a case that turns it red', () => {
		const warnings = checks.filter(({ header }) => header['severity'] === 'warning').map(({ name }) => name);
		const proven = new Set(files.map((file) => read(file).check));
		const missing = warnings.filter((name) => !proven.has(name));
		expect(missing, `add a case for each to test/cases/warnings: { story, check, red: rows, green: rows }`).toEqual([]);
	});

	test.each(files)('%s', async (file) => {
		const each = read(file);
		expect(await objections(each, each.red)).toBeGreaterThan(0);
		expect(await objections(each, each.green)).toBe(0);
	});
});
