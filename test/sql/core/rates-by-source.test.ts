import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import { type Built, buildCompany, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

const CHECKS = ['missing_exchange_rate', 'missing_invoice_rate', 'stale_exchange_rate'];
const checks = loadModels().checks.filter(({ name }) => CHECKS.includes(name));
const inDollars = { fx: 'opening_rate', reporting_currency: 'usd' };

/** 100.00 EUR a month from 10 January on, invoiced on that day. */
const company = {
	prices: [
		{ price_id: 'basic', currency: 'eur', unit_amount: '10000', billing_interval: 'month', interval_count: 1, usage_type: 'licensed' },
	],
	subscription_item_versions: [
		{
			subscription_id: 'S',
			item_id: 'i',
			account_id: 'A',
			effective_at: '2025-01-10',
			evidence: 'event',
			status: 'active',
			price_id: 'basic',
			quantity: 1,
			is_paused: false,
			is_live: true,
		},
	],
	invoices: [
		{
			invoice_id: 'in',
			account_id: 'A',
			subscription_id: 'S',
			status: 'paid',
			currency: 'eur',
			created_at: '2025-01-10',
			finalized_at: '2025-01-10',
			total_minor: 10000,
		},
	],
	invoice_lines: [
		{
			line_id: 'l',
			invoice_id: 'in',
			account_id: 'A',
			subscription_id: 'S',
			item_id: 'i',
			price_id: 'basic',
			quantity: 1,
			currency: 'eur',
			amount_minor: 10000,
			is_proration: false,
			period_from: '2025-01-10',
			period_to: '2025-02-10',
		},
	],
};
const rate = (valid_on: string, value: string) => ({ from_currency: 'eur', to_currency: 'usd', valid_on, rate: value });

describe('an exchange rate belongs to its source, and a policy reads those of its sources', () => {
	let built: Built;
	beforeAll(async () => {
		built = await buildCompany(
			{
				berlin: entityRows({ ...company, fx_rates: [rate('2025-01-01', '1.1')] }),
				paris: entityRows({ ...company, fx_rates: [rate('2025-01-01', '1.2'), rate('2025-02-01', '1.3')] }),
				rome: entityRows(company),
				treasury: entityRows({ fx_rates: [rate('2025-01-01', '9'), rate('2025-01-09', '1.4')] }),
			},
			{
				asOf: new Date('2025-04-20T00:00:00Z'),
				policies: [
					policyWith('of_berlin', inDollars, ['berlin']),
					policyWith('of_paris', inDollars, ['paris']),
					policyWith('of_rome', inDollars, ['rome']),
					policyWith('of_paris_and_the_treasury', inDollars, ['paris', 'treasury']),
				],
				targets: ['month_rates', 'bridge_rates', ...checks.flatMap(({ body }) => tablesRead(body))],
			},
		);
	});
	afterAll(() => built.close());

	const objections = async (name: string): Promise<unknown[]> => {
		const rows = await built.rows(checks.find((check) => check.name === name)?.body ?? '');
		return [...new Set(rows.map((row) => row['policy_id']))].sort();
	};

	test('months are converted at the rates of the own sources; of two for one day the first source tells', async () => {
		const rows = await built.rows('select policy_id, month_index, minor_rate, source_id from month_rates order by 1, 2');
		const told = rows
			.filter((row) => Number(row['month_index']) < 2025 * 12 + 2)
			.map((row) => `${String(row['policy_id'])} ${Number(row['minor_rate'])} ${String(row['source_id'])}`);
		expect(told).toEqual([
			'of_berlin 1.1 berlin',
			'of_berlin 1.1 berlin',
			'of_paris 1.2 paris',
			'of_paris 1.3 paris',
			'of_paris_and_the_treasury 1.4 treasury',
			'of_paris_and_the_treasury 1.3 paris',
		]);
	});

	test('so are the invoices of a day', async () => {
		const rows = await built.rows(
			"select policy_id, minor_rate from bridge_rates where priced_at = cast('2025-01-11 00:00:00' as timestamp) order by 1",
		);
		expect(rows.map((row) => `${String(row['policy_id'])} ${row['minor_rate'] === null ? 'none' : Number(row['minor_rate'])}`)).toEqual([
			'of_berlin 1.1',
			'of_paris 1.2',
			'of_paris_and_the_treasury 1.4',
			'of_rome none',
		]);
	});

	test("a missing rate is not made up for by a neighbour's", async () => {
		expect(await objections('missing_exchange_rate')).toEqual(['of_rome']);
		expect(await objections('missing_invoice_rate')).toEqual(['of_rome']);
	});

	test("an old rate is not made fresh by a neighbour's", async () => {
		expect(await objections('stale_exchange_rate')).toEqual(['of_berlin']);
	});
});
