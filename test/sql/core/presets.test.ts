import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { policyHash } from '../../../functions/transform/inputs/policies.ts';
import { policySchema } from '../../../shared/contracts/policy.ts';
import { POLICY_PRESETS, type PolicyPreset } from '../../../shared/contracts/policy-presets.ts';
import type { Built } from '../../support/company.ts';
import { buildVectors } from '../../support/build-vectors.ts';
import { prepare, underPolicy } from '../../support/prepare.ts';
import { type Difference, scoreVectors } from '../../support/score.ts';

const CASES = path.join(import.meta.dirname, '../../cases');
const json = (file: string): unknown => JSON.parse(readFileSync(path.join(CASES, file), 'utf8'));
const hashes = z.record(z.string(), z.string()).parse(json('policy-presets.json'));
const fileSchema = z.object({ vectors: z.array(z.unknown()) });
const { prepared } = prepare(readdirSync(path.join(CASES, 'vectors')).flatMap((file) => fileSchema.parse(json(`vectors/${file}`)).vectors));
const presets: [id: string, preset: PolicyPreset][] = Object.entries(POLICY_PRESETS);

/** Every vector that a preset names, as that preset sees it. */
const named = presets.flatMap(([id, { rules, vectors }]) =>
	vectors.map((name) => {
		const found = prepared.find(({ vector }) => vector.name === name);
		if (!found) throw new Error(`preset ${id} names the vector ${name}, which is in no file of test/cases/vectors`);
		return [id, name, underPolicy([found], rules)] as const;
	}),
);

describe('every preset', () => {
	let built: Built;
	let differences: Difference[];
	const all = named.flatMap(([id, , seen]) =>
		seen.map((one) => ({ ...one, vector: { ...one.vector, name: `${id}: ${one.vector.name}` } })),
	);

	beforeAll(async () => {
		built = await buildVectors(all);
		differences = await scoreVectors(built, all);
	});
	afterAll(() => built.close());

	test.each(named.map(([id, name]) => [id, name]))('%s passes %s', (id, name) => {
		expect(differences.filter(({ vector }) => vector === `${id}: ${name}`)).toEqual([]);
	});

	test.each(presets)('%s has rules that the schema allows, names vectors and says what it is', (_, preset) => {
		expect(policySchema.parse(preset.rules)).toEqual(preset.rules);
		expect(preset.vectors.length).toBeGreaterThanOrEqual(5);
		expect(preset.about).not.toBe('');
	});

	test('differs from every other, and its hash changes only on purpose: a changed preset is a new line in test/cases/policy-presets.json', () => {
		const now = Object.fromEntries(presets.map(([id, { rules }]) => [id, policyHash(rules)]));
		expect(now).toEqual(hashes);
		expect(new Set(Object.values(now)).size).toBe(presets.length);
	});
});
