import fc from 'fast-check';
import { test } from 'vitest';
import { closedStory, lateRates } from '../../support/reference/closes.ts';
import { buildVectors, prepare } from '../../support/score.ts';
const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20_261_122);
const N = Number(process.env['TIDEMARK_STORIES'] ?? 150);
test('d', { timeout: 2000000 }, async () => {
	const [stories = []] = fc.sample(lateRates(N), { numRuns: 1, seed: SEED });
	const { prepared } = prepare(stories.map(closedStory));
	const byMonth = new Map(prepared.flatMap(({ closes }) => closes).map((step) => [step.month, step]));
	const closes = [...byMonth.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
	const ids = (process.env['IDS'] ?? '').split(',').map(Number);
	const b = await buildVectors(ids.map((id) => ({ ...prepared[id]!, closes })), ['account_months', 'account_months_as_known', 'mrr_ledger', 'fx_rates', 'mrr_restatements', 'mrr_intervals']);
	const show = async (s: string) => console.log((await b.rows(s)).map((r) => Object.values(r).map(String).join(' | ')).join('\n') + '\n');
	for (const [i, id] of ids.entries()) {
		console.log(`=== ${id} open ${stories[id]!.open} ${JSON.stringify(stories[id]!.delays)} ${JSON.stringify(stories[id]!.corrections)}`);
		console.log(JSON.stringify(stories[id]!.story.policy_overrides));
		for (const e of stories[id]!.story.events) if (e.type !== 'fx_rate') console.log(JSON.stringify(e));
		const p = `policy_id = 'vector_${i}'`;
		await show(`select 'am', account_id, cast(month as varchar), opening_minor o, 'new', new_minor n, 'exp', expansion_minor e, 'con', contraction_minor c, 'churn', churn_minor, 'rea', reactivation_minor, 'fx', fx_minor f, closing_minor, 'adj', adjustment_minor, movement_class, is_closed from account_months where ${p} order by 2,3`);
		await show(`select 'known', account_id, cast(month as varchar), opening_minor o, 'new', new_minor n, 'exp', expansion_minor e, 'con', contraction_minor c, 'churn', churn_minor, 'rea', reactivation_minor, 'fx', fx_minor f, closing_minor, movement_class from account_months_as_known where ${p} order by 2,3`);
		await show(`select 'led', account_id, cast(month as varchar) m, cast(adjusts_month as varchar) a, subscription_id, item_id, occurred_at, kind, cause, event_class, net_class, booked_class, movement_minor, fx_minor, local_minor, is_adjustment from mrr_ledger where ${p} order by account_id, 3, occurred_at, subscription_id, item_id, kind, cause`);
		await show(`select 'res', account_id, cast(month as varchar), cast(booked_month as varchar), was_minor, is_minor, cause, record_id from mrr_restatements where ${p} order by 2, 3`);
	}
	await b.close();
});
