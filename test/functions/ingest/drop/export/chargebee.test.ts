import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { queryRaw } from '../../fake/run.ts';
import { type DropWorld, dropWorld } from '../world.ts';
import { refusals } from './refusals.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-chargebee-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let worlds = 0;
const world = (): DropWorld => dropWorld(join(base, String(worlds++)));

type Row = Readonly<Record<string, string>>;
const USUAL: Row = {
	id: 's',
	plan_id: 'p',
	plan_quantity: '1',
	plan_unit_price: '10.00',
	currency_code: 'USD',
	billing_period: '1',
	billing_period_unit: 'month',
	status: 'Active',
	started_at: '2024-01-05 10:00',
};
const exportOf = (row: Row): string => {
	const cells = { ...USUAL, ...row };
	const header = Object.keys(cells).map((attribute) => `subscriptions.${attribute}`);
	return `${[...header, 'customers.id'].join(',')}\n${[...Object.values(cells), 'c'].join(',')}\n`;
};
const read = async (row: Row, files: Readonly<Record<string, string>> = {}): Promise<DropWorld> => {
	const here = world();
	await here.put('Subscriptions.csv', exportOf(row));
	for (const [file, text] of Object.entries(files)) await here.put(file, text);
	await here.read([{ path: '*.csv', export: 'chargebee' }], 1);
	return here;
};
const life = async (here: DropWorld): Promise<string[]> => {
	const sql =
		"select strftime(effective_at, '%m-%d') || ' ' || status || case when is_paused then ' paused' else '' end || ' ' || evidence as state from raw order by effective_at";
	return (await queryRaw(here.store, 'subscription_item_versions', sql, 'files')).map(({ state }) => String(state));
};
const cost = async (here: DropWorld): Promise<unknown[]> => {
	const prices = await queryRaw(here.store, 'prices', 'select unit_amount, currency, interval_count, billing_interval from raw', 'files');
	const units = await queryRaw(here.store, 'subscription_item_versions', 'select distinct quantity from raw', 'files');
	return [prices.map((price) => Object.values(price).join(' ')), units.map(({ quantity }) => Number(quantity))];
};

describe('the life of a subscription', () => {
	test.each<[string, Row, string[]]>([
		['active', {}, ['01-05 active carried']],
		['in trial: what follows is not known', { status: 'In Trial', trial_end: '2024-02-05' }, ['01-05 trialing carried']],
		['converted', { trial_end: '2024-02-05' }, ['01-05 trialing carried', '02-05 active carried']],
		[
			'lost in trial',
			{ status: 'Cancelled', trial_end: '2024-02-05', cancelled_at: '2024-01-20' },
			['01-05 trialing carried', '01-20 canceled event'],
		],
		[
			'lost as the trial ended',
			{ status: 'Cancelled', trial_end: '2024-02-05', cancelled_at: '2024-02-05' },
			['01-05 trialing carried', '02-05 canceled event'],
		],
		['cancelled', { status: 'cancelled', cancelled_at: '2024-03-01' }, ['01-05 active carried', '03-01 canceled event']],
		['not renewing', { status: 'Non Renewing', cancelled_at: '2024-04-01' }, ['01-05 active carried', '04-01 canceled event']],
		[
			'not renewing, by the end of its term',
			{ status: 'non_renewing', current_term_end: '2024-05-01' },
			['01-05 active carried', '05-01 canceled event'],
		],
		['to begin', { status: 'Future', started_at: '', start_date: '2024-06-01' }, ['06-01 active carried']],
		[
			'to begin with a trial',
			{ status: 'Future', started_at: '', start_date: '2024-06-01', trial_end: '2024-06-15' },
			['06-01 trialing carried'],
		],
		['paused', { status: 'Paused', pause_date: '2024-02-10' }, ['01-05 active carried', '02-10 active paused event']],
		[
			'paused and back',
			{ pause_date: '2024-02-10', resume_date: '2024-03-10' },
			['01-05 active carried', '02-10 active paused event', '03-10 active carried'],
		],
		[
			'paused and then cancelled',
			{ status: 'Cancelled', pause_date: '2024-02-10', cancelled_at: '2024-02-20' },
			['01-05 active carried', '02-10 active paused event', '02-20 canceled event'],
		],
		['active, an old cancellation withdrawn', { cancelled_at: '2024-02-20' }, ['01-05 active carried']],
		['without the day of its start', { started_at: '', created_at: '2024-01-03' }, ['01-03 active carried']],
	])('%s', async (_name, row, expected) => {
		expect(await life(await read(row))).toEqual(expected);
	});

	test.each<[Row, string]>([
		[{ status: 'Transferred' }, 'has a status that is not one of future, in_trial, active, non_renewing, paused, cancelled: Transferred'],
		[{ status: 'Cancelled' }, 'is cancelled and has no cancelled_at'],
		[{ status: 'Paused' }, 'is paused and has no pause_date'],
		[{ started_at: '05/01/2024' }, "has a date in started_at that is written neither year first nor with the month's name: 05/01/2024"],
		[{ started_at: '' }, 'has no date on which it began'],
		[{ billing_period_unit: '' }, 'has no billing period, and no other export tells that of p'],
		[{ billing_period_unit: 'fortnight' }, 'has a billing period that is none: 1 fortnight'],
		[{ currency_code: '' }, 'has no currency; say which: columns: { currency: { value: usd } }'],
		[{ plan_unit_price: '"1,000.00"' }, 'has no price that can be read'],
	])('%j is refused with its reason', async (row, reason) => {
		const here = await read(row);
		expect(await life(here)).toEqual([]);
		expect(await refusals(here.store)).toEqual(expect.arrayContaining([expect.stringContaining(`a row of Subscriptions.csv: ${reason}`)]));
	});
});

describe('what a plan costs', () => {
	const plans = { 'Plans.csv': 'Plan Id,Price,Currency Code,Period,Period Unit\np,30.00,EUR,3,Months\n' };
	test.each<[string, Row, Readonly<Record<string, string>>, unknown[]]>([
		['units and the price of one', { plan_quantity: '3' }, {}, [['1000.000000000000 usd 1 month'], [3]]],
		['the amount agrees', { plan_quantity: '3', plan_amount: '30.00' }, {}, [['1000.000000000000 usd 1 month'], [3]]],
		['the amount decides: free units, tiers', { plan_quantity: '3', plan_amount: '20.00' }, {}, [['2000.000000000000 usd 1 month'], [1]]],
		['only the amount', { plan_quantity: '12', plan_unit_price: '', plan_amount: '250' }, {}, [['25000.000000000000 usd 1 month'], [1]]],
		['decimals of a cent', { plan_unit_price_in_decimal: '0.00125', plan_quantity: '1000' }, {}, [['0.125000000000 usd 1 month'], [1000]]],
		['half a unit', { plan_quantity_in_decimal: '2.5' }, {}, [['2500.000000000000 usd 1 month'], [1]]],
		['its period from the catalogue', { billing_period: '', billing_period_unit: '' }, plans, [['1000.000000000000 usd 3 month'], [1]]],
		[
			'all from the catalogue',
			{ billing_period: '', billing_period_unit: '', plan_unit_price: '', currency_code: '' },
			plans,
			[['3000.000000000000 eur 3 month'], [1]],
		],
		['nothing', { plan_unit_price: '0' }, {}, [['0.000000000000 usd 1 month'], [1]]],
	])('%s', async (_name, row, files, expected) => {
		expect(await cost(await read(row, files))).toEqual(expected);
	});
});

test('a price never changes its meaning: another amount is another price', async () => {
	const here = await read({});
	await here.put('Subscriptions.csv', exportOf({ plan_unit_price: '12.00' }));
	await here.read([{ path: '*.csv', export: 'chargebee' }]);
	expect(
		(await queryRaw(here.store, 'prices', "select price_id from raw where operation <> 'delete' order by 1", 'files')).map(
			({ price_id }) => price_id,
		),
	).toEqual(['p: 1000 usd per 1 month', 'p: 1200 usd per 1 month']);
});

describe('coupons of subscriptions', () => {
	const coupons = 'Coupon Id,Discount Type,Discount Percentage,Discount Amount,Duration Type,Duration Month,Period,Period Unit,Currency\n';
	const attached = 'Subscription Id,Coupon Id,Apply Till\n';
	const discounts = async (here: DropWorld): Promise<string[]> => {
		const sql =
			"select coupon_id || ' ' || strftime(starts_at, '%Y-%m-%d') || ' ' || coalesce(strftime(ends_at, '%Y-%m-%d'), 'open') || ' ' || position as said from raw order by position";
		return (await queryRaw(here.store, 'discounts', sql, 'files')).map(({ said }) => String(said));
	};
	test('for ever, for some months, for once and until a day, from the first paid day', async () => {
		const here = await read(
			{ trial_end: '2024-01-31', billing_period: '3' },
			{
				'Coupons.csv': `${coupons}ever,Percentage,10,,Forever,,,,\nmonths,Percentage,10,,Limited Period,1,,,\nyear,Percentage,10,,limited_period,,1,year,\nonce,Fixed Amount,,5.00,One Time,,,,USD\n`,
				'SubscriptionCoupons.csv': `${attached}s,ever,\ns,months,\ns,year,\ns,once,\ns,ever2,\n`,
			},
		);
		expect(await discounts(here)).toEqual([
			'ever 2024-01-31 open 1',
			'months 2024-01-31 2024-02-29 2',
			'year 2024-01-31 2025-01-31 3',
			'once 2024-01-31 2024-04-30 4',
		]);
		expect(await refusals(here.store)).toEqual([expect.stringContaining('has a coupon that no export of coupons tells of: ever2')]);
		expect(
			await queryRaw(
				here.store,
				'coupons',
				'select coupon_id, duration, duration_in_months as months, cast(amount_off as double) as off from raw order by 1',
				'files',
			),
		).toEqual([
			{ coupon_id: 'ever', duration: 'forever', months: null, off: null },
			{ coupon_id: 'months', duration: 'repeating', months: 1, off: null },
			{ coupon_id: 'once', duration: 'once', months: null, off: 500 },
			{ coupon_id: 'year', duration: 'repeating', months: 12, off: null },
		]);
	});
});

describe('the import-friendly form has all of a subscription in one row', () => {
	const header = (own: readonly string[]): string =>
		['customer[id]', 'subscription[id]', 'subscription[status]', 'subscription[started_at]', 'currency', ...own].join(',');
	const lines = async (here: DropWorld): Promise<string[]> =>
		(
			await queryRaw(
				here.store,
				'subscription_item_versions',
				"select item_id || ' ' || quantity || ' x ' || price_id as said from raw order by 1",
				'files',
			)
		).map(({ said }) => String(said));

	test('addons and coupons beside the plan', async () => {
		const here = world();
		const own = ['subscription[plan_id]', 'subscription[plan_unit_price]', 'coupon_ids[0]', 'coupon_ids[1]'];
		const addons = [0, 1].flatMap((index) => [`addons[id][${index}]`, `addons[quantity][${index}]`, `addons[unit_price][${index}]`]);
		await here.put('import.csv', `${header([...own, ...addons])}\nc,s,active,2024-01-05,USD,p,10.00,,half,seats,5,2.00,,,\n`);
		await here.put('Plans.csv', 'Plan Id,Period,Period Unit\np,1,month\n');
		await here.put('Addons.csv', 'Addon Id,Charge Type,Period,Period Unit\nseats,Recurring,1,year\n');
		await here.put('Coupons.csv', 'Coupon Id,Discount Type,Discount Percentage,Duration Type\nhalf,percentage,50,forever\n');
		await here.read([{ path: '*.csv', export: 'chargebee' }]);
		expect(await lines(here)).toEqual(['addon seats 5 x seats: 200 usd per 1 year', 'plan 1 x p: 1000 usd per 1 month']);
		const discounts = await queryRaw(here.store, 'discounts', 'select subscription_id, coupon_id, position from raw', 'files');
		expect(discounts).toEqual([{ subscription_id: 's', coupon_id: 'half', position: 2 }]);
	});

	test('items after the first, which is the plan; a charge is charged once', async () => {
		const here = world();
		const items = [0, 1, 2].flatMap((index) =>
			['item_price_id', 'quantity', 'unit_price'].map((each) => `subscription_items[${each}][${index}]`),
		);
		await here.put(
			'import.csv',
			`${header(items)}\nc,s,active,2024-01-05,USD,pro-USD-monthly,2,10.00,seats-USD-monthly,3,4.00,setup-USD,1,99.00\n`,
		);
		await here.put(
			'ItemPrices.csv',
			'Item Price Id,Item Id,Item Type,Period,Period Unit\npro-USD-monthly,pro,plan,1,month\nseats-USD-monthly,seats,addon,1,month\nsetup-USD,setup,charge,,\n',
		);
		await here.read([{ path: '*.csv', export: 'chargebee' }]);
		expect(await lines(here)).toEqual(['addon seats-USD-monthly 3 x seats: 400 usd per 1 month', 'plan 2 x pro: 1000 usd per 1 month']);
	});

	test('what is beside the plan and cannot be priced refuses the subscription: it would be worth too little', async () => {
		const here = world();
		const own = ['subscription[plan_id]', 'subscription[plan_unit_price]', 'billing_period_unit', 'addons[id][0]', 'addons[unit_price][0]'];
		await here.put('import.csv', `${header(own)}\nc,s,active,2024-01-05,USD,p,10.00,month,seats,2.00\n`);
		await here.read([{ path: '*.csv', export: 'chargebee' }], 1);
		expect(await lines(here)).toEqual([]);
		expect(await refusals(here.store)).toEqual([expect.stringContaining('has no billing period, and no other export tells that of seats')]);
	});
});
