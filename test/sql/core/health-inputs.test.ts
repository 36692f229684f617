import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import accountHealth from '../../../functions/postprocess/account-health.ts';
import accountHealthParts from '../../../functions/postprocess/account-health-parts.ts';
import { optional, required, type Row } from '../../../shared/contracts/column.ts';
import { entities } from '../../../shared/contracts/entities/index.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import {
	type AccountHistory,
	accountMonthColumns,
	accountMonths,
	createModel,
	indexOf,
	loadCalendar,
	monthOf,
	openWarehouse,
	rowsOf,
	runPostprocess,
} from '../../functions/postprocess/warehouse.ts';

const AS_OF = new Date('2025-05-10T00:00:00Z');
const day = (text: string | undefined): Date | null =>
	text === undefined ? null : new Date(text.length === 10 ? `${text}T00:00:00Z` : text);

interface InvoiceStory {
	readonly account: string;
	readonly status?: string;
	readonly finalized?: string;
	readonly due?: string;
	readonly paid?: string;
	readonly voided?: string;
	readonly givenUp?: string;
	readonly attempts?: number;
	readonly total?: number;
}

const invoices: readonly InvoiceStory[] = [
	...['01', '02', '03', '04', '05'].map((month) => ({
		account: 'on time',
		finalized: `2025-${month}-03`,
		paid: `2025-${month}-03`,
		attempts: 1,
	})),
	{ account: 'paid after retries', finalized: '2025-01-20', paid: '2025-02-05', attempts: 3 },
	{ account: 'overdue on terms', status: 'open', finalized: '2025-02-15', due: '2025-03-15', attempts: 0 },
	{ account: 'voided', status: 'void', finalized: '2025-01-05', due: '2025-01-10', voided: '2025-02-15', attempts: 2 },
	{ account: 'given up', status: 'uncollectible', finalized: '2025-01-05', givenUp: '2025-03-20', attempts: 1 },
	{ account: 'paid next day', finalized: '2025-01-31T12:00:00Z', paid: '2025-02-01T12:00:00Z', attempts: 1 },
	{ account: 'paid late at the first attempt', finalized: '2025-01-20', paid: '2025-02-05', attempts: 1 },
	{ account: 'paid on the stroke', finalized: '2025-01-20', paid: '2025-02-01', attempts: 2 },
	{ account: 'fails overnight', finalized: '2025-01-31T12:00:00Z', paid: '2025-02-05', attempts: 2 },
	{ account: 'never billed', status: 'draft', attempts: 0 },
	{ account: 'never billed', finalized: '2025-01-05', paid: '2025-01-05', attempts: 0, total: 0 },
	{ account: 'other source', finalized: '2025-01-05', status: 'open', attempts: 4 },
];

const invoiceRow = (story: InvoiceStory, position: number): Row => ({
	source_id: story.account === 'other source' ? 'elsewhere' : 's',
	invoice_id: `in_${position}`,
	account_id: story.account,
	subscription_id: null,
	status: story.status ?? 'paid',
	billing_reason: null,
	currency: 'usd',
	created_at: day(story.finalized ?? '2025-01-01'),
	finalized_at: day(story.finalized),
	due_at: day(story.due),
	paid_at: day(story.paid),
	voided_at: day(story.voided),
	uncollectible_at: day(story.givenUp),
	attempt_count: BigInt(story.attempts ?? 0),
	subtotal_minor: null,
	tax_minor: null,
	total_minor: BigInt(story.total ?? 5000),
	paid_minor: null,
	remaining_minor: null,
});

const flat = (id: string): AccountHistory => ({ id, currency: 'usd', first: '2025-01-01', closings: [1000, 1000, 1000, 1000, 1000] });
const histories: readonly AccountHistory[] = [
	...[...new Set(invoices.map(({ account }) => account))].map(flat),
	{ id: 'up and down', currency: 'usd', first: '2025-01-01', closings: [1000, 1000, 1200, 900, 900] },
	{ id: 'two currencies', currency: 'usd', first: '2025-01-01', closings: [1000, 1000, 1000, 500, 500] },
	{ id: 'two currencies', currency: 'eur', first: '2025-03-01', closings: [400, 400, 400] },
	{ id: 'gone', currency: 'usd', first: '2025-01-01', closings: [700, 700, 0] },
];

const interval = (account: string, item: string, from: string, to: string | null, quantity: number, mrr = 1000): Row => ({
	policy_id: 'p',
	source_id: 's',
	account_id: account,
	subscription_id: account,
	item_id: item,
	valid_from: day(from),
	valid_to: to === null ? null : day(to),
	quantity: BigInt(quantity),
	mrr_minor: BigInt(mrr),
});
const intervalColumns = {
	policy_id: required.varchar(''),
	source_id: required.varchar(''),
	account_id: required.varchar(''),
	subscription_id: required.varchar(''),
	item_id: required.varchar(''),
	valid_from: required.timestamp(''),
	valid_to: optional.timestamp(''),
	quantity: required.bigint(''),
	mrr_minor: required.bigint(''),
};

const version = (account: string, at: string, ends: string | null, status = 'active'): Row => ({
	source_id: 's',
	subscription_id: account,
	item_id: 'seat',
	account_id: account,
	effective_at: day(at),
	covers_until: null,
	evidence: 'event',
	status,
	price_id: 'price',
	quantity: 1n,
	is_paused: false,
	is_live: true,
	cancel_requested_at: null,
	cancel_at: null,
	service_period_end: ends === null ? null : day(ends),
	signed_at: null,
	reason: null,
	recorded_at: null,
});

const source = { source_id: required.varchar('') };
let warehouse: Warehouse;
let inputs: Row[];
beforeAll(async () => {
	warehouse = await openWarehouse();
	await loadCalendar(warehouse, AS_OF);
	await warehouse.load('account_months', accountMonthColumns, accountMonths(histories, '2025-05-01'));
	await warehouse.load('invoices', { ...source, ...entities.invoices.columns }, invoices.map(invoiceRow));
	await warehouse.load('subscription_item_versions', { ...source, ...entities.subscription_item_versions.columns }, [
		version('on time', '2025-01-03', '2026-01-03'),
		version('up and down', '2025-01-03', '2026-01-03'),
		version('up and down', '2025-03-01', '2025-04-01'),
		version('up and down', '2025-04-01', '2025-05-20'),
		version('given up', '2025-01-03', '2026-01-03'),
		version('given up', '2025-02-01', '2026-01-03', 'canceled'),
	]);
	await warehouse.load('mrr_intervals', intervalColumns, [
		interval('up and down', 'seat', '2025-01-03', '2025-03-15', 10),
		interval('up and down', 'seat', '2025-03-15', '2025-04-30T23:59:59Z', 12),
		interval('up and down', 'seat', '2025-04-30T23:59:59Z', null, 5),
		interval('up and down', 'extra', '2025-01-03', '2025-05-01', 1),
		interval('up and down', 'free', '2025-01-03', null, 100, 0),
	]);
	const ids = [...new Set(histories.map(({ id }) => id))];
	await warehouse.load('account_identity', { ...source, source_account_id: required.varchar(''), account_id: required.varchar('') }, [
		...ids.map((id) => ({ source_id: 's', source_account_id: id, account_id: id })),
		{ source_id: 'elsewhere', source_account_id: 'other source', account_id: 'other source' },
	]);
	for (const model of [
		'staging/health_population',
		'staging/health_payment_signals',
		'staging/health_seat_signals',
		'staging/health_plan_signals',
		'core/health_inputs',
	])
		await createModel(warehouse, `${model}.sql`);
	inputs = await rowsOf(warehouse, 'select account_id, month, metric, source_kind, numerator, denominator, observed_at from health_inputs');
});
afterAll(() => warehouse.close());

/** The metric at the ends of January to April and at 10 May; - where it is not known. */
const series = (account: string, metric: string): string =>
	[1, 2, 3, 4, 5]
		.map((month) => {
			const found = inputs.filter(
				(row) => row['account_id'] === account && row['metric'] === metric && row['month'] === `2025-0${month}-01`,
			);
			expect(found.length).toBeLessThan(2);
			return found[0] === undefined
				? '-'
				: found[0]['denominator'] === 1n
					? String(found[0]['numerator'])
					: `${String(found[0]['numerator'])}/${String(found[0]['denominator'])}`;
		})
		.join(' ');

describe('invoices, as they stood at each month-end', () => {
	test.each([
		['on time', '0 0 0 0 0', '0 0 0 0 0'],
		// open from 20 January, paid on 5 February: 90 days later, on 10 May, no invoice was payable
		['paid after retries', '12 0 0 0 0', '1 1 1 1 -'],
		// due on 15 March; nothing is charged, so nothing fails
		['overdue on terms', '- 0 17 47 56', '- 0 0 0 0'],
		// a voided invoice owed and failed until it was voided, and counts for nothing after
		['voided', '22 0 0 0 0', '1 - - - -'],
		// one failed attempt, given up on 20 March
		['given up', '27 55 0 0 0', '1 1 1 1 1'],
		// at the month-end its first attempt was hours away
		['paid next day', '0 0 0 0 0', '0 0 0 0 -'],
		// nothing says that an attempt failed: the only one was made late
		['paid late at the first attempt', '12 0 0 0 0', '0 0 0 0 -'],
		// months are half-open: the first instant of February is February
		['paid on the stroke', '12 0 0 0 0', '1 1 1 1 -'],
		// no attempt need have been made within twelve hours
		['fails overnight', '0 0 0 0 0', '0 1 1 1 -'],
		['never billed', '- - - - -', '- - - - -'],
		['other source', '- - - - -', '- - - - -'],
	])('%s: days past due %s, failed invoices %s', (account, daysPastDue, failed) => {
		expect(series(account, 'days_past_due')).toBe(daysPastDue);
		expect(series(account, 'failed_invoices_90d')).toBe(failed);
	});

	test('an invoice paid later was unpaid: what happens after a month-end changes nothing at it', async () => {
		const later = await openWarehouse();
		await loadCalendar(later, AS_OF);
		for (const [name, columns] of [
			['account_months', accountMonthColumns],
			['account_identity', { ...source, source_account_id: required.varchar(''), account_id: required.varchar('') }],
			['subscription_item_versions', { ...source, ...entities.subscription_item_versions.columns }],
		] as const)
			await later.load(name, columns, await rowsOf(warehouse, `select ${Object.keys(columns).join(', ')} from ${name}`));
		const paidSince = invoices.map((story) =>
			story.account === 'overdue on terms' ? { ...story, status: 'paid', paid: '2025-05-02' } : story,
		);
		await later.load('invoices', { ...source, ...entities.invoices.columns }, paidSince.map(invoiceRow));
		for (const model of ['health_population', 'health_payment_signals']) await createModel(later, `staging/${model}.sql`);
		const select = (month: string) =>
			`select account_id, month, days_past_due, payable_invoices_90d, failed_invoices_90d from health_payment_signals where month ${month} date '2025-05-01' order by account_id, month`;
		expect(await rowsOf(later, select('<'))).toEqual(await rowsOf(warehouse, select('<')));
		expect(await rowsOf(later, select('='))).not.toEqual(await rowsOf(warehouse, select('=')));
		await later.close();
	});
});

describe('seats and plan', () => {
	test('seats are those paid for just before the month ends, against three month-ends earlier', () => {
		// 11, 11, 13, then 6 in the last second of April; 5 on 10 May, against 11 at the end of February
		expect(series('up and down', 'seat_change_3m')).toBe('- - - -5/11 -6/11');
	});
	test('contraction is measured on the highest opening of three months, expansion on the lowest of six', () => {
		expect(series('up and down', 'contraction_3m')).toBe('- 0/1000 0/1000 300/1200 300/1200');
		expect(series('up and down', 'expansion_6m')).toBe('- 0/1000 200/1000 200/1000 200/900');
	});
	test('two currencies at once are never added', () => {
		expect(series('two currencies', 'contraction_3m')).toBe('- 0/1000 - - -');
	});
	test('only customers at the month-end are there, and each metric speaks of the month-end or of the run', () => {
		expect(inputs.filter((row) => row['account_id'] === 'gone').map((row) => row['month'])).toEqual(
			expect.not.arrayContaining(['2025-03-01']),
		);
		const seen = new Set(
			inputs.map((row) => `${String(row['month'])} ${row['observed_at'] instanceof Date ? row['observed_at'].toISOString() : ''}`),
		);
		expect([...seen].sort()).toEqual(
			[1, 2, 3, 4]
				.map((m) => `2025-0${m}-01 ${monthOf(indexOf(`2025-0${m}-01`) + 1)}T00:00:00.000Z`)
				.concat('2025-05-01 2025-05-10T00:00:00.000Z'),
		);
	});
});

describe('the score of each account', () => {
	let health: Row[];
	beforeAll(async () => {
		health = await runPostprocess(accountHealth, warehouse);
	});
	const of = (account: string, column: string): unknown[] =>
		health.filter((row) => row['account_id'] === account).map((row) => row[column]);

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
		expect(of('overdue on terms', 'band_raw')).toEqual(['unknown', 'green', 'green', 'yellow', 'yellow']);
		expect(of('overdue on terms', 'band')).toEqual(['unknown', 'green', 'green', 'green', 'yellow']);
		expect(of('overdue on terms', 'band_pending')).toEqual([null, null, null, 'yellow', null]);
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
});
