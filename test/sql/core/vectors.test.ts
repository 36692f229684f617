import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POLICY_PRESETS, policySchema } from '../../../shared/contracts/policy.ts';
import type { Built } from '../../support/company.ts';
import { buildVectors, type Difference, scoreVectors } from '../../support/score.ts';
import type { Vector } from '../../support/vectors.ts';

const CASES = path.join(import.meta.dirname, '../../cases/vectors');
const SHARED = path.resolve(process.env['TIDEMARK_SHARED'] ?? '../shared', 'vectors/mrr-vectors.json');
const AS_OF = new Date('2026-03-01T00:00:00Z');

const read = (file: string): Vector[] => (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
const isSwitched = ({ policy_overrides }: Vector): boolean =>
	policySchema.safeParse({ ...POLICY_PRESETS.tidemark_default, ...policy_overrides }).success;

const files = readdirSync(CASES).filter((file) => file.endsWith('.json'));

describe.each(files)('the MRR vectors of %s', (file) => {
	const vectors = read(path.join(CASES, file));
	const applicable = vectors.filter(isSwitched);
	let built: Built;
	let differences: Difference[];

	beforeAll(async () => {
		built = await buildVectors(applicable, AS_OF);
		differences = await scoreVectors(built, applicable);
	});
	afterAll(() => built.close());

	test('under the default policy all have their switches', () => {
		const default_policy = vectors.filter(({ policy_overrides }) => Object.keys(policy_overrides).length === 0);
		expect(default_policy.length).toBeGreaterThan(50);
		expect(default_policy.filter((vector) => !isSwitched(vector))).toEqual([]);
	});

	test.each(applicable.map(({ name }) => name))('%s comes out to the cent', (name) => {
		expect(differences.filter(({ vector }) => vector === name)).toEqual([]);
	});

	test('the ledger of every account-month adds up to its change', async () => {
		const rows =
			await built.rows(`select l.policy_id, l.month, cast(sum(l.movement_minor + l.fx_minor) as bigint) as moved, min(a.closing_minor - a.opening_minor) as changed
from mrr_ledger l join account_months a on a.policy_id = l.policy_id and a.account_id = l.account_id and a.currency = l.currency and a.month = l.month
group by l.policy_id, l.account_id, l.currency, l.month`);
		expect(rows.length).toBeGreaterThan(100);
		expect(rows.filter(({ moved, changed }) => moved !== changed)).toEqual([]);
	});
});

test.skipIf(!existsSync(SHARED))('the copy of the public vectors says what the shared original says', () => {
	const strip = (vectors: readonly Vector[]) =>
		vectors.map(({ name, policy_overrides, window, events, expected }) => ({ name, policy_overrides, window, events, expected }));
	expect(strip(read(path.join(CASES, 'mrr-vectors.json')))).toEqual(strip(read(SHARED)));
});
if (!existsSync(SHARED))
	console.warn(`SKIPPED: the original MRR vectors are not at ${SHARED}; set TIDEMARK_SHARED to compare the copy with them`);
