import { afterAll, beforeAll, expect, test } from 'vitest';
import accountHealth from '../../../functions/postprocess/account-health.ts';
import accountHealthParts from '../../../functions/postprocess/account-health-parts.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { openBillingCompany } from './health/billing-company.ts';
import { rowsOf, runPostprocess } from './warehouse.ts';

let warehouse: Warehouse;
let health: Row[];
beforeAll(async () => {
	warehouse = await openBillingCompany();
	health = await runPostprocess(accountHealth, warehouse);
});
afterAll(() => warehouse.close());
const of = (account: string, column: string): unknown[] => health.filter((row) => row['account_id'] === account).map((row) => row[column]);

test('tenure and renewal stand beside it', () => {
	expect(of('on time', 'tenure_months')).toEqual([0n, 1n, 2n, 3n, 4n]);
	expect(of('on time', 'days_to_renewal')).toEqual([336n, 308n, 277n, 247n, 238n]);
	// moved from yearly to monthly in March: the earlier version no longer speaks
	expect(of('up and down', 'days_to_renewal')).toEqual([336n, 308n, 0n, 19n, 10n]);
	expect(of('given up', 'days_to_renewal')).toEqual([336n, null, null, null, null]);
});

test('an account without invoices is unknown, not healthy', () => {
	expect(of('never billed', 'band')).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
});

test('an overdue invoice brings an account down step by step', () => {
	// no seats are known, so 80 weights count; April, 47 days: (35 × (60 − 60 × 32/45) + 25 × 100 + 15 × 100 + 5 × 50) / 80
	expect(of('overdue on terms', 'score_raw')[3]).toBe('60.708333');
	// past due by 17 days in March: at most 60; by more than 30 from April on: at most 40
	expect(of('overdue on terms', 'score_capped').slice(2).map(Number)).toEqual([60, 40, 40]);
	expect(of('overdue on terms', 'band_raw')).toEqual(['unknown', 'green', 'yellow', 'red', 'red']);
	expect(of('overdue on terms', 'band')).toEqual(['unknown', 'green', 'yellow', 'red', 'red']);
});

test('the running month is marked, and the whole is the same every time', async () => {
	expect(of('on time', 'is_partial')).toEqual([false, false, false, false, true]);
	expect(await runPostprocess(accountHealth, warehouse)).toEqual(health);
});

test('score = reference + contributions, added up in SQL', async () => {
	await warehouse.load('account_health', accountHealth.columns, health);
	await warehouse.load('account_health_parts', accountHealthParts.columns, await runPostprocess(accountHealthParts, warehouse));
	const broken = await rowsOf(
		warehouse,
		`select h.account_id, h.month from account_health h join account_health_parts p on p.account_id = h.account_id and p.month = h.month
			group by h.account_id, h.month, h.score_raw, h.reference_score having h.score_raw <> h.reference_score + sum(p.contribution) or (h.score_raw is not null and sum(p.effective_weight) <> 1)`,
	);
	expect(broken).toEqual([]);
	const counted = await rowsOf(warehouse, 'select count(*) as parts, count(distinct component) as components from account_health_parts');
	expect(counted).toEqual([{ parts: BigInt(health.length * 5), components: 5n }]);
});
