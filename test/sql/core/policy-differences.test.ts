import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, buildCompany, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

const line = (subscription_id: string, account_id: string, effective_at: string, status: string, price_id: string) => ({
	subscription_id,
	item_id: subscription_id,
	account_id,
	effective_at,
	status,
	price_id,
	evidence: 'event',
	quantity: 1,
	is_paused: false,
	is_live: true,
});
const price = (price_id: string, billing_interval: string, unit_amount: string) => ({
	price_id,
	billing_interval,
	unit_amount,
	currency: 'usd',
	interval_count: 1,
	usage_type: 'licensed',
});

describe('why two policies differ', () => {
	let built: Built;
	beforeAll(async () => {
		const rows = entityRows({
			prices: [price('weekly', 'week', '1200'), price('monthly', 'month', '10000')],
			subscription_item_versions: [
				line('w', 'A', '2025-01-05', 'active', 'weekly'),
				line('m', 'B', '2025-01-05', 'active', 'monthly'),
				line('m', 'B', '2025-02-10', 'past_due', 'monthly'),
			],
		});
		built = await buildCompany(
			{ s: rows },
			{
				asOf: new Date('2025-03-01T00:00:00Z'),
				policies: [
					policyWith('ours', {}, ['s']),
					policyWith('four_weeks', { week_factor: '4' }, ['s']),
					policyWith('strict', { week_factor: '4', statuses_in_mrr: ['active'] }, ['s']),
					policyWith('same', {}, ['s']),
				],
				targets: ['policy_differences', 'policy_pairs'],
			},
		);
	});
	afterAll(() => built.close());

	test('is told per account and month, by the rule where it is one alone', async () => {
		const rows = await built.rows(
			'select policy_b, account_id, cast(month as varchar) as month, closing_a_minor, closing_b_minor, class_a, class_b, cause from policy_differences order by policy_b, account_id, month',
		);
		expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
			'four_weeks s/A 2025-01-01 5200 4800 new new week_factor',
			'four_weeks s/A 2025-02-01 5200 4800 none none week_factor',
			'strict s/A 2025-01-01 5200 4800 new new ',
			'strict s/A 2025-02-01 5200 4800 none none ',
			'strict s/B 2025-02-01 10000 0 none churn ',
		]);
	});

	test('each pair says in which rules it differs, always beside the first policy', async () => {
		const rows = await built.rows('select policy_a, policy_b, rules_apart, rule, differences from policy_pairs order by policy_b');
		expect(rows.map((row) => Object.values(row).join(' | '))).toEqual([
			'ours | four_weeks | 1 | week_factor | week_factor: "52/12" / "4"',
			'ours | same | 0 |  | ',
			'ours | strict | 2 |  | statuses_in_mrr: ["active","past_due"] / ["active"]; week_factor: "52/12" / "4"',
		]);
	});
});
