import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModels } from '../../../functions/transform/models.ts';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import type { Built } from '../../support/company.ts';
import { buildVectors } from '../../support/build-vectors.ts';
import { prepare } from '../../support/prepare.ts';

const FILE = path.join(import.meta.dirname, '../../cases/vectors/mrr-vectors.json');
const { prepared } = prepare((JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: unknown[] }).vectors);
const models = [...loadModels().staging, ...loadModels().core];

/** Models that the roll-forward of account-months is made of, views included. */
const upstream = (names: readonly string[]): Set<string> => {
	const found = new Set<string>();
	const visit = (name: string): void => {
		const model = models.find((one) => one.name === name);
		if (model === undefined || found.has(name)) return;
		found.add(name);
		tablesRead(model.body).forEach(visit);
	};
	names.forEach(visit);
	return found;
};

/** Months by months: some hundreds of rows whatever the company. */
const CALENDAR = ['span_offsets'];
const names = [...upstream(['account_months'])].filter((name) => !CALENDAR.includes(name)).sort();

describe('what MRR is made of is joined by hashing', () => {
	let built: Built;
	beforeAll(async () => {
		built = await buildVectors(prepared);
	});
	afterAll(() => built.close());

	test.each(names)('%s compares no row with every other', async (name) => {
		const body = models.find((one) => one.name === name)?.body ?? '';
		const plan = (await built.rows(`explain ${body}`)).map((row) => String(row['explain_value'])).join('\n');
		const loops = plan.match(/NESTED_LOOP|NL_JOIN|IE_JOIN|PIECEWISE/g) ?? [];
		// The one row of run_parameters is compared with: a filter, however the plan calls it.
		const asOf = plan.match(/run_parameters/g) ?? [];
		expect(loops.length, plan).toBeLessThanOrEqual(asOf.length);
	});

	test('pricing, discounts and pauses among them', () => {
		expect(names).toEqual(expect.arrayContaining(['item_timeline', 'moved_windows', 'item_discounts', 'discount_shares', 'item_values']));
	});
});
