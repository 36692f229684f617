import { expect, test } from 'vitest';
import { foldAccounts } from '../../../functions/postprocess/identity/fold.ts';
import { buildCompany } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

const price = {
	price_id: 'p',
	currency: 'usd',
	unit_amount: '10000',
	billing_interval: 'month',
	interval_count: 1,
	usage_type: 'licensed',
};
const lineOf = (account_id: string) => ({
	subscription_id: `S${account_id}`,
	item_id: `i${account_id}`,
	account_id,
	effective_at: '2025-01-05',
	evidence: 'event',
	status: 'active',
	price_id: 'p',
	quantity: 1,
	is_paused: false,
	is_live: true,
});
const link = (account_id: string, into_account_id: string) => ({ account_id, into_account_id });

test('accounts merged in a circle, and one merged into it, count under the smallest id of the circle: nothing is lost and nothing counts twice', async () => {
	const built = await buildCompany(
		{
			s: entityRows({
				prices: [price],
				subscription_item_versions: ['A', 'B', 'C', 'D', 'E'].map(lineOf),
				account_links: [link('C', 'B'), link('B', 'A'), link('A', 'C'), link('D', 'B')],
			}),
		},
		{ asOf: new Date('2025-02-01T00:00:00Z'), targets: ['account_months'] },
	);
	const rows = await built.rows('select account_id, closing_minor from account_months order by account_id');
	await built.close();
	expect(rows.map((row) => [row['account_id'], Number(row['closing_minor'])])).toEqual([
		['s/A', 40000],
		['s/E', 10000],
	]);
});

test('the order of the links does not matter, and all of a circle are reported, and who leads into it', () => {
	const links: [string, string][] = [
		['c', 'b'],
		['b', 'a'],
		['a', 'c'],
		['d', 'b'],
	];
	for (const turned of [links, links.toReversed()]) {
		const { root, circles } = foldAccounts(['e', 'd', 'c', 'b', 'a'], new Map(turned));
		expect(Object.fromEntries(root)).toEqual({ a: 'a', b: 'a', c: 'a', d: 'a', e: 'e' });
		expect(circles.toSorted()).toEqual(['a', 'b', 'c', 'd']);
	}
});
