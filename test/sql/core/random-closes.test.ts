import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import type { Built } from '../../support/company.ts';
import { type Story, story } from '../../support/reference/stories.ts';
import { buildVectors, prepare } from '../../support/score.ts';
import type { VectorEvent } from '../../support/vector-format.ts';

const STORIES = Number(process.env['TIDEMARK_STORIES'] ?? 150);
const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20_261_122);
const DAY_MS = 86_400_000;
const CHECKS = ['ledger_foots', 'rollforward_foots', 'closing_equals_items', 'closed_months_stand', 'segments_foot', 'cohorts_foot'];
const checks = loadModels().checks.filter(({ name }) => CHECKS.includes(name));

/** Facts become known late, never in another order than they happened, and some months of the story are closed meanwhile. */
const told = (one: Story, index: number, delays: readonly number[], open: number) => {
	let known = 0;
	const events = one.events.map((event: VectorEvent, place) => {
		if (event.ts === undefined || event.type === 'fx_rate') return event;
		known = Math.max(known, Date.parse(event.ts) + (delays[place % delays.length] ?? 0) * DAY_MS);
		return { ...event, recorded_at: new Date(known).toISOString() };
	});
	const last = new Date(`${one.window.last}-01T00:00:00Z`);
	last.setUTCMonth(last.getUTCMonth() - open);
	const closed_through = last.toISOString().slice(0, 7);
	return { ...one, events, name: `story ${index}`, expected: [], policy_overrides: { ...one.policy_overrides, closed_through } };
};

const closing = fc.tuple(
	story,
	fc.array(fc.constantFrom(0, 0, 20, 45, 100), { minLength: 1, maxLength: 5 }),
	fc.integer({ min: 1, max: 4 }),
);

describe('random histories of which months were closed before all was known', () => {
	let built: Built;
	beforeAll(async () => {
		const stories = fc
			.sample(closing, { numRuns: STORIES, seed: SEED })
			.map(([one, delays, open], index) => told(one, index, delays, open));
		const { prepared, refused } = prepare(stories);
		if (refused.length > 0) throw new Error(`a story that cannot be told: ${JSON.stringify(refused[0])}`);
		built = await buildVectors(prepared, [
			...checks.flatMap(({ body }) => tablesRead(body)),
			'mrr_rollforward',
			'account_months_as_known',
			'mrr_restatements',
			'mrr_ledger',
			'closed_months',
		]);
	}, 1_800_000);
	afterAll(() => built.close());

	test('are about something: adjustments of every class, by the class of the fact and by the net of all', async () => {
		const rows = await built.rows('select distinct booked_class from mrr_ledger where is_adjustment and movement_minor <> 0 order by 1');
		expect(rows.map((row) => row['booked_class'])).toEqual(
			expect.arrayContaining(['churn', 'contraction', 'expansion', 'new', 'reactivation']),
		);
	});

	test.each(checks)('$name holds', async ({ body }) => {
		expect((await built.rows(body)).slice(0, 5)).toEqual([]);
	});

	test('no class of movement is negative in a month', async () => {
		const rows = await built.rows(
			'select policy_id, account_id, month from account_months where new_minor < 0 or expansion_minor < 0 or contraction_minor < 0 or churn_minor < 0 or reactivation_minor < 0',
		);
		expect(rows).toEqual([]);
	});

	test('customers foot as money does', async () => {
		const rows = await built.rows(`select policy_id, currency, month from mrr_rollforward
where customers_opening + customers_new + customers_reactivated + customers_transferred - customers_churned <> customers_closing`);
		expect(rows).toEqual([]);
	});

	test('after the month that books what was late, what is closed and what is known agree', async () => {
		const rows = await built.rows(`with ends as (select policy_id, max(month) as month from closed_months group by policy_id)
select coalesce(a.policy_id, k.policy_id) as policy_id, coalesce(a.account_id, k.account_id) as account_id, coalesce(a.month, k.month) as month
from account_months a
full join account_months_as_known k on k.policy_id = a.policy_id and k.account_id = a.account_id and k.currency = a.currency and k.month = a.month
join ends e on e.policy_id = coalesce(a.policy_id, k.policy_id)
where coalesce(a.month, k.month) > date_add('month', 1, e.month)
  and (a.opening_minor is distinct from k.opening_minor or a.closing_minor is distinct from k.closing_minor or a.movement_class is distinct from k.movement_class)`);
		expect(rows).toEqual([]);
	});

	test('a closed month whose closing differs from what is known has its restatement, and no other has one', async () => {
		const rows = await built.rows(`with differing as (
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
		const [some] = await built.rows('select count(*) as n from mrr_restatements');
		expect(Number(some?.['n'])).toBeGreaterThan(50);
	});
});
