import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildCompany, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

interface EvidenceCase {
	readonly story: string;
	readonly as_of: string;
	/** Switches that differ from the default policy. */
	readonly policy?: Readonly<Record<string, unknown>>;
	readonly entities: Parameters<typeof entityRows>[0];
	/** item, valid_from, valid_to, mrr_minor, evidence */
	readonly expected: readonly (readonly [string, string, string | null, number, string])[];
	/** month, evidence, mrr_minor, lines; not looked at when left out */
	readonly by_month?: readonly (readonly [string, string, number, number])[];
}

const CASES = path.join(import.meta.dirname, '../../cases/evidence');
const day = (value: unknown): string | null => (value instanceof Date ? value.toISOString().slice(0, 10) : null);

describe('what a line was worth when, by the evidence there is', () => {
	const files = readdirSync(CASES).filter((file) => file.endsWith('.json'));
	test.each(files)('%s', async (file) => {
		const { as_of, policy, entities, expected, by_month }: EvidenceCase = JSON.parse(readFileSync(path.join(CASES, file), 'utf8'));
		const built = await buildCompany(
			{ source: entityRows(entities) },
			{
				asOf: new Date(`${as_of}T00:00:00Z`),
				policies: [policyWith('p', policy ?? {}, ['source'])],
				targets: ['mrr_intervals', 'mrr_evidence'],
			},
		);
		const rows = await built.rows(
			'select item_id, valid_from, valid_to, mrr_minor, evidence from mrr_intervals order by item_id, valid_from',
		);
		const months = await built.rows('select month, evidence, mrr_minor, lines from mrr_evidence order by month, evidence');
		await built.close();
		if (by_month !== undefined)
			expect(months.map((row) => [row['month'], row['evidence'], Number(row['mrr_minor']), Number(row['lines'])])).toEqual(by_month);
		expect(
			rows.map((row) => [row['item_id'], day(row['valid_from']), day(row['valid_to']), Number(row['mrr_minor']), row['evidence']]),
		).toEqual(expected);
	});
});
