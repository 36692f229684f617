import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../../../../../shared/problem.ts';
import { queryRaw } from '../../fake/run.ts';
import { type DropWorld, dropWorld } from '../world.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-exports-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;
const world = (): DropWorld => dropWorld(join(base, String(worlds++)));

const HEADER = 'subscriptions.id,customers.id,subscriptions.plan_id,subscriptions.status,subscriptions.started_at';
const problemOf = async (reading: Promise<unknown>): Promise<string> => {
	const error: unknown = await reading.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof Problem)) throw new Error('nothing was refused', { cause: error });
	return `${error.kind}: ${error.message}`;
};
const versions = (here: DropWorld): Promise<Record<string, unknown>[]> =>
	queryRaw(
		here.store,
		'subscription_item_versions',
		"select subscription_id, item_id, strftime(effective_at, '%Y-%m-%d %H:%M') as at, status, price_id, operation from raw order by 1, 2, effective_at",
		'files',
	);

describe('what does not fit is refused before a row is taken', () => {
	test('a header without a needed column: which one, and what there is', async () => {
		const here = world();
		await here.put('Subscriptions.csv', 'subscriptions.id,subscriptions.plan_id,subscriptions.status\ns,p,Active\n');
		const said = await problemOf(here.read([{ path: 'Subscriptions.csv', export: 'chargebee/subscriptions' }]));
		expect(said).toContain(
			'Subscriptions.csv is no chargebee/subscriptions export, or one without the columns that are needed: customer_id',
		);
		expect(said).toContain('columns subscriptions.id, subscriptions.plan_id, subscriptions.status');
		expect(said).toContain('columns: { customer_id: <column> }');
	});

	test('files of a vendor among which the one that matters is missing', async () => {
		const here = world();
		await here.put('Plans.csv', 'Plan Id,Period,Period Unit\np,1,month\n');
		const said = await problemOf(here.read([{ path: '*.csv', export: 'chargebee' }]));
		expect(said).toContain('configuration: None of the files is the export that MRR is made of: chargebee/subscriptions');
		expect(said).toContain(
			'Plans.csv has Plan Id, Period, Period Unit, and is no chargebee/subscriptions for want of id, customer_id, status',
		);
	});

	test.each([
		['chargebe', 'did you mean chargebee?'],
		['chargebee/subscription', 'did you mean chargebee/subscriptions?'],
	])('an export that is not there: %s', async (name, advice) => {
		const here = world();
		await here.put('a.csv', 'a\n1\n');
		const said = await problemOf(here.read([{ path: 'a.csv', export: name }]));
		expect(said).toContain('No such export');
		expect(said).toContain(advice);
	});

	test('addons without the subscriptions that they belong to', async () => {
		const here = world();
		await here.put('SubscriptionAddons.csv', 'Subscription Id,Addon Id\ns,a\n');
		const said = await problemOf(here.read([{ path: 'SubscriptionAddons.csv', export: 'chargebee/subscription-addons' }]));
		expect(said).toContain('cannot be read without another one: chargebee/subscriptions');
	});

	test('but not where there is none: an export of coupons that nobody has needs no other', async () => {
		const here = world();
		await here.put(
			'Subscriptions.csv',
			`${HEADER},subscriptions.plan_amount,subscriptions.billing_period_unit,currency\ns,c,p,Active,2024-01-05,1,month,USD\n`,
		);
		await here.put('SubscriptionCoupons.csv', 'Subscription Id,Coupon Id\n');
		await here.read([{ path: '*.csv', export: 'chargebee' }]);
		expect(await versions(here)).toHaveLength(1);
	});

	test.each([
		[
			{ planid: 'x' },
			'has no such field (source files, files[0] (s.csv as chargebee/subscriptions), columns). Saw: planid. Next: did you mean plan_id?',
		],
		[{ plan_id: 'Plan' }, 's.csv has no column Plan'],
	])('a field or a column that is not there: %j', async (columns, expected) => {
		const here = world();
		await here.put('s.csv', `${HEADER}\n`);
		expect(await problemOf(here.read([{ path: 's.csv', export: 'chargebee/subscriptions', columns }]))).toContain(expected);
	});
});

test('what the configuration says of a field comes before what the header shows', async () => {
	const here = world();
	await here.put('s.csv', `${HEADER},Recurring,Every\ns,c,p,Active,2024-01-05,29.00,year\n`);
	const columns = { plan_unit_price: 'Recurring', billing_period_unit: 'Every', currency: { value: 'EUR' } };
	await here.read([{ path: 's.csv', export: 'chargebee/subscriptions', columns }]);
	expect(await queryRaw(here.store, 'prices', 'select unit_amount, currency, billing_interval, interval_count from raw', 'files')).toEqual([
		{ unit_amount: '2900.000000000000', currency: 'eur', billing_interval: 'year', interval_count: 1 },
	]);
});

test('the import-friendly form of an export is read like the other', async () => {
	const here = world();
	const header =
		'customer[id],subscription[id],subscription[plan_id],subscription[plan_quantity],subscription[plan_unit_price],currency,subscription[status],subscription[started_at],subscription[cancelled_at],billing_period,billing_period_unit';
	await here.put('import.csv', `${header}\nc,s,p,2,10.00,USD,cancelled,2024-01-05 10:00:00,2024-02-05 10:00:00,3,month\n`);
	await here.read([{ path: 'import.csv', export: 'chargebee' }]);
	expect((await versions(here)).map(({ at, status, price_id }) => `${String(at)} ${String(status)} ${String(price_id)}`)).toEqual([
		'2024-01-05 10:00 active p: 1000 usd per 3 month',
		'2024-02-05 10:00 canceled p: 1000 usd per 3 month',
	]);
});

test('of a vendor’s files each takes what is said of its own fields', async () => {
	const here = world();
	await here.put('Subscriptions.csv', `${HEADER},Paid Yearly\ns,c,p,Active,2024-01-05,120\n`);
	await here.put('Plans.csv', 'Plan Id,Period,Period Unit\np,1,year\n');
	const columns = { plan_unit_price: 'Paid Yearly', currency: { value: 'CHF' } };
	await here.read([{ path: '*.csv', export: 'chargebee', columns }]);
	const rows = await queryRaw(here.store, 'prices', 'select unit_amount, currency from raw', 'files');
	expect(rows).toEqual([{ unit_amount: '12000.000000000000', currency: 'chf' }]);
});

test('nothing new, no data; a catalogue that changes is news for the subscriptions that look it up', async () => {
	const here = world();
	await here.put('Subscriptions.csv', `${HEADER}\ns,c,p,Active,2024-01-05\n`);
	await here.put('Plans.csv', 'Plan Id,Price,Currency,Period,Period Unit\np,10,USD,1,month\n');
	const files = [{ path: '*.csv', export: 'chargebee' }];
	const first = await here.read(files);
	const dataFiles = async (): Promise<number> => (await queryRaw(here.store, 'prices', 'select distinct load_id from raw', 'files')).length;
	expect(first.commits.flatMap(({ files: written }) => written).length).toBeGreaterThan(0);
	expect((await here.read(files)).commits).toEqual([]);
	expect(await dataFiles()).toBe(1);
	await here.put('Plans.csv', 'Plan Id,Price,Currency,Period,Period Unit\np,12,USD,1,month\n');
	await here.read(files);
	expect(await dataFiles()).toBe(2);
});

test('files that are no export of the vendor are left alone, and that is said', async () => {
	const here = world();
	await here.put(
		'Subscriptions.csv',
		`${HEADER},subscriptions.plan_amount,subscriptions.billing_period_unit,subscriptions.currency_code\n`,
	);
	await here.put('notes.csv', 'Notes\nx\n');
	await here.read([{ path: '*.csv', export: 'chargebee' }]);
	expect(here.warnings).toEqual([expect.stringMatching(/left alone .*notes\.csv.*Notes/)]);
});
