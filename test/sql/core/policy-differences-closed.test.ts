import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closedBooks } from '../../../functions/run/closed.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { closeBuilt } from '../../support/closing.ts';
import { type Built, buildCompany, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

const AS_OF = new Date('2025-04-01T00:00:00Z');
const version = (effective_at: string, status: string) => ({
	subscription_id: 'S',
	item_id: 'i',
	account_id: 'A',
	effective_at,
	recorded_at: status === 'active' ? '2025-01-01' : '2025-03-05',
	evidence: 'event',
	status,
	price_id: 'basic',
	quantity: 1,
	is_paused: false,
	is_live: true,
});
const price = {
	price_id: 'basic',
	currency: 'usd',
	unit_amount: '10000',
	billing_interval: 'month',
	interval_count: 1,
	usage_type: 'licensed',
};
const policies = [policyWith('closed', {}, ['s']), policyWith('open', { gap_tolerance_days: 3 }, ['s'])];

let folder: string;
let built: Built;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-'));
	const store = folderStore(folder);
	const known = { prices: [price], subscription_item_versions: [version('2025-01-01', 'active')] };
	const targets = ['account_months', 'mrr_ledger', 'mrr_rollforward'];
	const before = await buildCompany({ s: entityRows(known) }, { asOf: AS_OF, store, policies, targets });
	const [closing] = policies;
	const entries =
		closing === undefined ? [] : [await closeBuilt(before, store, [{ policy: closing, month: '2025-02-01' }], { entries: [], at: AS_OF })];
	await before.close();
	const later = { ...known, subscription_item_versions: [...known.subscription_item_versions, version('2025-02-10', 'canceled')] };
	const closed = closedBooks(entries, policies, AS_OF, (key) => store.address(key));
	built = await buildCompany({ s: entityRows(later) }, { asOf: AS_OF, store, policies, closed, targets: ['policy_differences'] });
});
afterAll(async () => {
	await built.close();
	await rm(folder, { recursive: true, force: true });
});

test('two policies differ where months are closed under one of them, and the cause says so, not a rule that they differ in besides', async () => {
	const rows = await built.rows(
		'select cast(month as varchar) as month, closing_a_minor, class_a, closing_b_minor, class_b, cause from policy_differences order by month',
	);
	expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
		'2025-02-01 10000 none 0 churn closed_months',
		'2025-03-01 0 churn 0 none closed_months',
	]);
});
