import { optional, required, type Row } from '../../../../shared/contracts/column.ts';
import { entities } from '../../../../shared/contracts/entities/index.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { type AccountHistory, accountMonthColumns, accountMonths, createModel, loadCalendar, openWarehouse } from '../warehouse.ts';

/** Everything happens from January 2025 to the middle of May. */
const AS_OF = new Date('2025-05-10T00:00:00Z');
const day = (text: string | undefined): Date | null =>
	text === undefined ? null : new Date(text.length === 10 ? `${text}T00:00:00Z` : text);

export interface InvoiceStory {
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

/** One story per account: what its invoices did. */
export const invoices: readonly InvoiceStory[] = [
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
/** A company of source s under policy p, billed as the stories say, with every input of health built. */
export const openBillingCompany = async (stories: readonly InvoiceStory[] = invoices): Promise<Warehouse> => {
	const warehouse = await openWarehouse();
	await loadCalendar(warehouse, AS_OF);
	await warehouse.load('account_months', accountMonthColumns, accountMonths(histories, '2025-05-01'));
	await warehouse.load('invoices', { ...source, ...entities.invoices.columns }, stories.map(invoiceRow));
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
	return warehouse;
};
