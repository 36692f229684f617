import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, buildCompany, policyWith } from '../../support/company.ts';
import { isRefused, readVector } from '../../support/vector-format.ts';
import { entityRowsOf } from '../../support/vectors.ts';

const CASES = path.join(import.meta.dirname, '../../cases/policy-differences');
/** A rule in which every pair of the cases differs and that none of their lines is about: it must never be named. */
const NOISE = { day_factor: '30' };

interface Case {
	readonly story: string;
	/** Rules of the second policy that are not the default's. */
	readonly policy: Readonly<Record<string, unknown>>;
	readonly events: unknown;
	/** Month, currency, closing and class under the default and under the second policy, and the cause. */
	readonly expected: readonly string[];
}

const cases = readdirSync(CASES).map((file) => {
	const one: Case = JSON.parse(readFileSync(path.join(CASES, file), 'utf8'));
	const vector = readVector({ name: file, window: { first: '2025-01', last: '2025-03' }, events: one.events, expected: [] }, 0);
	if (isRefused(vector)) throw new Error(vector.reasons.join('; '));
	return { id: path.basename(file, '.json'), one, rows: entityRowsOf(vector) };
});

describe('why two policies differ', () => {
	let built: Built;
	beforeAll(async () => {
		built = await buildCompany(Object.fromEntries(cases.map(({ id, rows }) => [id, rows])), {
			asOf: new Date('2025-04-01T00:00:00Z'),
			policies: [
				policyWith(
					'default',
					{},
					cases.map(({ id }) => id),
				),
				...cases.map(({ id, one }) => policyWith(id, { ...NOISE, ...one.policy }, [id])),
			],
			targets: ['policy_differences'],
		});
	});
	afterAll(() => built.close());

	test.each(cases.map(({ id, one }) => [id, one] as const))('%s', async (id, { expected }) => {
		const rows = await built.rows(
			`select cast(month as varchar) as month, currency, closing_a_minor, class_a, closing_b_minor, class_b, cause from policy_differences
			where policy_b = '${id}' and account_id = '${id}/A' order by month, currency`,
		);
		const told = rows.map(
			(row) => `${String(row['month']).slice(0, 7)} ${Object.values(row).slice(1, 6).join(' ')}: ${String(row['cause'])}`,
		);
		expect(told).toEqual(expected);
	});

	test('every switch of a policy is the cause of some case', () => {
		const { policy } = policyWith('any', {}, []);
		const named = new Set(cases.flatMap(({ one }) => one.expected.flatMap((line) => line.replace(/^.*: /, '').split(', '))));
		expect(Object.keys(policy).filter((rule) => !named.has(rule))).toEqual([]);
	});

	test('each pair says in which rules it differs, always beside the first policy', async () => {
		const rows = await built.rows(
			"select policy_a, policy_b, rules_apart, rules, differences from policy_pairs where policy_b = 'week-factor' or policy_b = 'statuses' order by policy_b",
		);
		expect(rows.map((row) => Object.values(row).join(' | '))).toEqual([
			'default | statuses | 2 | day_factor, statuses_in_mrr | day_factor: "365/12" / "30"; statuses_in_mrr: ["active","past_due"] / ["active"]',
			'default | week-factor | 2 | day_factor, week_factor | day_factor: "365/12" / "30"; week_factor: "52/12" / "4"',
		]);
	});
});
