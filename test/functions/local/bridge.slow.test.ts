import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModels, type Models } from '../../../functions/transform/models.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';
import { type SandboxBuild, type SandboxRun, sandboxRun } from '../../support/sandbox.ts';

const CHECKS = ['mrr_ties_to_invoices', 'invoices_equal_their_lines'];
const checks = CHECKS.map((check) => loadModels().checks.find(({ name }) => name === check)?.body ?? '');
const TARGETS = ['mrr_invoice_bridge', 'mrr_invoice_bridge_lines', 'account_months'];

const CELLS = `select policy_id, count(*) as cells, cast(sum(abs(unexplained_minor)) as bigint) as unexplained_minor, count_if(is_invoice_only) as invoice_only,
	cast(sum(invoiced_minor) as bigint) as invoiced_minor from mrr_invoice_bridge group by policy_id order by policy_id`;
const FROM_INVOICES = `select cast(i.total_minor - c.credited_minor as bigint) as invoiced_minor
	from (select sum(total_minor) as total_minor from invoices where status in ('open', 'paid', 'uncollectible')) i
	cross join (select sum(amount_minor) as credited_minor from credit_notes where status = 'issued') c`;
const OFF_CLOSING = `select b.account_id, b.month, b.mrr_minor, a.closing_minor from mrr_invoice_bridge b
	full join account_months a on a.policy_id = b.policy_id and a.account_id = b.account_id and a.currency = b.currency and a.month = b.month
	where coalesce(a.closing_minor, 0) <> coalesce(b.mrr_minor, 0)`;
/** Three ordinary periods of three accounts, in months of the past. */
const ORDINARY = `select p.item_number, p.line_id, p.account_id, cast(p.period_from as date) as day from billed_periods p
	join billed_values v on v.item_number = p.item_number and v.period_from = p.period_from and v.preference = 1
	where v.monthly_minor > 0 and v.net_minor = v.monthly_minor and p.next_from = p.covers_until and not p.is_void and p.period_from >= timestamp '2025-01-01 00:00:00.000'
	order by p.account_id, p.period_from`;

const edited = (models: Models, model: string, edit: (body: string) => string): Models => ({
	...models,
	staging: models.staging.map((file) => (file.name === model ? { ...file, body: edit(file.body) } : file)),
});

/** One line a cent dearer, one line missing, one line billing the month after its own. */
const damaged = ([dearer, missing, later]: readonly string[]): NonNullable<SandboxBuild['damage']> => {
	const moved = (column: string) =>
		`case when l.line_id = '${later}' then date_add('month', 1, l.${column}) else l.${column} end as ${column}`;
	return (models) =>
		edited(
			models,
			'billed_lines',
			(body) =>
				`${body
					.replace('l.period_from, l.period_to,', `${moved('period_from')}, ${moved('period_to')},`)
					.replace(' l.amount_minor,', ` l.amount_minor + case when l.line_id = '${dearer}' then 1 else 0 end as amount_minor,`)}
where l.line_id <> '${missing}'`,
		);
};

describe('from MRR to what the sandbox company invoiced', () => {
	let run: SandboxRun;
	beforeAll(async () => {
		run = await sandboxRun();
		await run.ingest();
	});
	afterAll(() => run.close());

	test('nothing stays unexplained, for any account and month, and both ends are the published ones', { timeout: 120_000 }, async () => {
		const [cells, expected, off, ...red] = await run.answers(TARGETS, [CELLS, FROM_INVOICES, OFF_CLOSING, ...checks]);
		const [all] = cells ?? [];
		console.log(`${all?.['cells']} account-months bridged, in ${all?.['invoice_only']} of them MRR itself is known from invoices only`);
		expect(Number(all?.['cells'])).toBeGreaterThan(6000);
		expect(all?.['unexplained_minor']).toBe(0n);
		expect(all?.['invoiced_minor']).toBe(expected?.[0]?.['invoiced_minor']);
		expect(off).toEqual([]);
		expect(red).toEqual([[], []]);
	});

	test('a cent on one line, a missing line and a period shifted by a month are each seen, and nothing else is', {
		timeout: 240_000,
	}, async () => {
		const ordinary = await run.rows(TARGETS, ORDINARY);
		const lines = new Map(ordinary.map((row) => [String(row['account_id']), row]));
		const [dearer, missing, later] = [...lines.values()];
		const ids = [dearer, missing, later].map((row) => String(row?.['line_id']));
		const select = 'select account_id, unexplained_minor from mrr_invoice_bridge where unexplained_minor <> 0 order by account_id, month';
		const [apart = [], ties = [], sums = []] = await run.answers(TARGETS, [select, ...checks], { damage: damaged(ids) });
		const accounts = [dearer, missing, later].map((row) => row?.['account_id']);
		expect(apart.find((row) => row['account_id'] === accounts[0])?.['unexplained_minor']).toBe(1n);
		expect([...new Set(apart.map((row) => row['account_id']))].toSorted()).toEqual(accounts.toSorted());
		expect(new Set(ties.map((row) => row['account_id']))).toEqual(new Set(accounts));
		expect(new Set(sums.map((row) => row['account_id']))).toEqual(new Set(accounts.slice(0, 2)));
	});

	test('holds under every preset, and as events take the place of invoices', { timeout: 240_000 }, async () => {
		for (const at of ['2026-01-05', '2026-01-28', '2026-02-15']) {
			run.sandbox.advance(new Date(`${at}T00:00:00Z`));
			await run.ingest();
		}
		const policies = Object.entries(POLICY_PRESETS).map(([id, { rules }]) => ({ id, policy: rules, sources: ['stripe'] }));
		const [cells = [], ...red] = await run.answers(TARGETS, [CELLS, ...checks], { policies });
		expect(cells.map((row) => row['policy_id'])).toEqual(policies.map(({ id }) => id).toSorted());
		expect(cells.map((row) => row['unexplained_minor'])).toEqual(policies.map(() => 0n));
		for (const row of cells) expect(Number(row['cells']) - Number(row['invoice_only'])).toBeGreaterThan(1000);
		expect(red).toEqual([[], []]);
	});
});
