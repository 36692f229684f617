import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import type { Built } from '../../support/company.ts';
import { closedStory, type Late, lateFacts, lateRates } from '../../support/reference/closes.ts';
import { buildVectors } from '../../support/build-vectors.ts';
import { prepare, type Prepared } from '../../support/prepare.ts';

const STORIES = Number(process.env['TIDEMARK_STORIES'] ?? 150);
/** Stories whose rates are corrected close nearly every month, round by round: a third of the others, and never more than fill some minutes. */
const RATE_STORIES = Math.min(Math.ceil(STORIES / 3), 200);
const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20_261_122);
const CHECKS = ['ledger_foots', 'rollforward_foots', 'closing_equals_items', 'closed_months_stand', 'segments_foot', 'cohorts_foot'];
const checks = loadModels().checks.filter(({ name }) => CHECKS.includes(name));

/**
 * Accounts of which adjustments change no line in its own currency: nothing but rates became known late. Left out are merged accounts, whose histories
 * moved, and those billed in several currencies: there a rate can turn the net class of a month, which moves all that the month was from one class to another.
 */
const REVALUED = `mixed as (
  select policy_id, account_id from mrr_intervals group by policy_id, account_id having count(distinct currency) > 1
), revalued as (
  select l.policy_id, l.account_id, l.currency from mrr_ledger l
  left join mixed x on x.policy_id = l.policy_id and x.account_id = l.account_id
  where l.is_adjustment and l.policy_id not in (select source_id from account_links) and x.policy_id is null
  group by l.policy_id, l.account_id, l.currency
  having bool_and(l.local_minor = 0)
)`;

const AMOUNTS = ['new', 'expansion', 'contraction', 'churn', 'reactivation', 'fx'];
const TARGETS = [
	'mrr_rollforward',
	'account_months_as_known',
	'mrr_restatements',
	'mrr_ledger',
	'closed_months',
	'account_links',
	'mrr_intervals',
];

const preparedOf = (stories: readonly Late[]): Prepared[] => {
	const { prepared, refused } = prepare(stories.map(closedStory));
	if (refused.length > 0) throw new Error(`a story that cannot be told: ${JSON.stringify(refused[0])}`);
	return prepared;
};

const buildAll = (prepared: readonly Prepared[]): Promise<Built> =>
	buildVectors(prepared, [...checks.flatMap(({ body }) => tablesRead(body)), ...TARGETS]);

/** What holds of every company, whatever was late. */
const holdsAlways = (built: () => Built): void => {
	test.each(checks)('$name holds', async ({ body }) => {
		expect((await built().rows(body)).slice(0, 5)).toEqual([]);
	});

	test('customers foot as money does', async () => {
		const rows = await built().rows(`select policy_id, currency, month from mrr_rollforward
where customers_opening + customers_new + customers_reactivated + customers_transferred - customers_churned <> customers_closing`);
		expect(rows).toEqual([]);
	});

	test('after the month that books what was late, what is closed and what is known agree', async () => {
		const rows = await built().rows(`with ends as (select policy_id, max(month) as month from closed_months group by policy_id)
select coalesce(a.policy_id, k.policy_id) as policy_id, coalesce(a.account_id, k.account_id) as account_id, coalesce(a.month, k.month) as month
from account_months a
full join account_months_as_known k on k.policy_id = a.policy_id and k.account_id = a.account_id and k.currency = a.currency and k.month = a.month
join ends e on e.policy_id = coalesce(a.policy_id, k.policy_id)
where coalesce(a.month, k.month) > date_add('month', 1, e.month)
  and (a.opening_minor is distinct from k.opening_minor or a.closing_minor is distinct from k.closing_minor or a.movement_class is distinct from k.movement_class)`);
		expect(rows).toEqual([]);
	});

	test('a closed month whose closing differs from what is known has its restatement, and no other has one', async () => {
		const rows = await built().rows(`with differing as (
  select coalesce(a.policy_id, k.policy_id) as policy_id, coalesce(a.account_id, k.account_id) as account_id, coalesce(a.currency, k.currency) as currency,
    coalesce(a.month, k.month) as month, coalesce(a.closing_minor, 0) as was_minor, coalesce(k.closing_minor, 0) as is_minor
  from (select policy_id, account_id, currency, month, closing_minor from account_months where is_closed) a
  full join (select k.policy_id, k.account_id, k.currency, k.month, k.closing_minor from account_months_as_known k
    join (select policy_id, max(month) as last_month from closed_months group by policy_id) c on c.policy_id = k.policy_id and k.month <= c.last_month) k
    on k.policy_id = a.policy_id and k.account_id = a.account_id and k.currency = a.currency and k.month = a.month
  where coalesce(a.closing_minor, 0) <> coalesce(k.closing_minor, 0)
)
select coalesce(d.policy_id, r.policy_id) as policy_id, coalesce(d.account_id, r.account_id) as account_id, coalesce(d.month, r.month) as month
from differing d
full join mrr_restatements r on r.policy_id = d.policy_id and r.account_id = d.account_id and r.currency = d.currency and r.month = d.month
where d.was_minor is distinct from r.was_minor or d.is_minor is distinct from r.is_minor`);
		expect(rows).toEqual([]);
	});
};

describe('random histories of which months were closed before all was known', () => {
	let built: Built;
	beforeAll(async () => {
		built = await buildAll(preparedOf(fc.sample(lateFacts, { numRuns: STORIES, seed: SEED })));
	}, 1_800_000);
	afterAll(() => built.close());

	holdsAlways(() => built);

	test('are about something: adjustments of every class, by the class of the fact and by the net of all', async () => {
		const rows = await built.rows('select distinct booked_class from mrr_ledger where is_adjustment and movement_minor <> 0 order by 1');
		expect(rows.map((row) => row['booked_class'])).toEqual(
			expect.arrayContaining(['churn', 'contraction', 'expansion', 'new', 'reactivation']),
		);
		const [some] = await built.rows('select count(*) as n from mrr_restatements');
		expect(Number(some?.['n'])).toBeGreaterThan(50);
	});

	test('no class of movement is negative in a month', async () => {
		const rows = await built.rows(
			'select policy_id, account_id, month from account_months where new_minor < 0 or expansion_minor < 0 or contraction_minor < 0 or churn_minor < 0 or reactivation_minor < 0',
		);
		expect(rows).toEqual([]);
	});
});

describe('random histories of which months were closed before their rates were corrected', () => {
	let built: Built;
	beforeAll(async () => {
		built = await buildAll(preparedOf(fc.sample(lateRates, { numRuns: RATE_STORIES, seed: SEED })));
	}, 1_800_000);
	afterAll(() => built.close());

	holdsAlways(() => built);

	test('no class of movement is negative in a month, but by what a corrected rate makes of closed changes', async () => {
		const rows = await built.rows(`with revalued as (
  select policy_id, account_id, currency, month from mrr_ledger where is_adjustment and local_minor = 0 and booked_class <> 'fx' and movement_minor <> 0
)
select a.policy_id, a.account_id, a.month from account_months a
left join (select distinct policy_id, account_id, currency, month from revalued) r
  on r.policy_id = a.policy_id and r.account_id = a.account_id and r.currency = a.currency and r.month = a.month
where r.policy_id is null and (new_minor < 0 or expansion_minor < 0 or contraction_minor < 0 or churn_minor < 0 or reactivation_minor < 0)`);
		expect(rows).toEqual([]);
	});

	test('where only rates were corrected, closed months and adjustments give every class of what is known, and nobody comes or goes', async () => {
		const sums = (table: string): string =>
			`select policy_id, account_id, currency, ${AMOUNTS.map((name) => `sum(${name}_minor) as ${name}_minor`).join(', ')},
  sum(case when was_customer then 1 else 0 end) as months from ${table} group by policy_id, account_id, currency`;
		const rows = await built.rows(`with ${REVALUED}, published as (${sums('account_months')}), known as (${sums('account_months_as_known')})
select p.*, k.* from published p
full join known k on k.policy_id = p.policy_id and k.account_id = p.account_id and k.currency = p.currency
join revalued r on r.policy_id = coalesce(k.policy_id, p.policy_id) and r.account_id = coalesce(k.account_id, p.account_id) and r.currency = coalesce(k.currency, p.currency)
where ${AMOUNTS.map((name) => `p.${name}_minor is distinct from k.${name}_minor`).join(' or ')} or p.months is distinct from k.months`);
		expect(rows.slice(0, 3)).toEqual([]);
		const signs = await built.rows(`with ${REVALUED}
select l.booked_class, sign(l.movement_minor) as direction, count(*) as n from mrr_ledger l
join revalued r on r.policy_id = l.policy_id and r.account_id = l.account_id and r.currency = l.currency
where l.is_adjustment and l.movement_minor <> 0 group by 1, 2 order by 1, 2`);
		expect(signs.length).toBeGreaterThan(1);
	});

	test('a closed month that only a rate restates names the rate', async () => {
		const rows = await built.rows(`with ${REVALUED}
select distinct cause, record_id from mrr_restatements t
join revalued r on r.policy_id = t.policy_id and r.account_id = t.account_id and r.currency = t.currency order by 1, 2`);
		const named = rows.map((row) => `${String(row['cause'])} ${String(row['record_id'])}`);
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((one) => one !== 'fx eur' && one !== 'fx jpy')).toEqual([]);
		const others = await built.rows('select policy_id, account_id, month, cause from mrr_restatements where record_id is null');
		expect(others.slice(0, 5)).toEqual([]);
	});
});
