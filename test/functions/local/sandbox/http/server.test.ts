import { Stripe } from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../../functions/local/sandbox/server.ts';
import { all, ask, list, one, refusal } from './asking.ts';

const CALM = { rateLimited: [], broken: [], perSecond: 1_000_000 };
let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ faults: CALM });
});
afterAll(() => sandbox.close());

const idOf = (story: string): string => sandbox.stories().find((each) => each.story === story)?.account_id ?? '';

describe('paging', () => {
	test('shows ten newest first unless told otherwise, and says whether there is more', async () => {
		const page = await list(sandbox, '/v1/customers');
		expect(page.data).toHaveLength(10);
		expect(page.has_more).toBe(true);
		const created = page.data.map((each) => Number(each.created));
		expect(created).toEqual(created.toSorted((a, b) => b - a));
	});

	test('pages of any size add up to the same list, without gaps or repetition', async () => {
		const whole = (await all(sandbox, '/v1/prices')).map(({ id }) => id);
		expect((await all(sandbox, '/v1/prices', 7)).map(({ id }) => id)).toEqual(whole);
		expect(new Set(whole).size).toBe(whole.length);
		const last = await list(sandbox, `/v1/prices?limit=100&starting_after=${whole.at(-1)}`);
		expect([last.data, last.has_more]).toEqual([[], false]);
		const back = await list(sandbox, `/v1/prices?limit=3&ending_before=${whole[5]}`);
		expect(back.data.map(({ id }) => id)).toEqual(whole.slice(2, 5));
	});

	test('a page that ends exactly with the list has no more', async () => {
		const products = await all(sandbox, '/v1/products');
		expect((await list(sandbox, `/v1/products?limit=${products.length}`)).has_more).toBe(false);
		expect((await list(sandbox, `/v1/products?limit=${products.length - 1}`)).has_more).toBe(true);
	});

	test('created bounds are half-open as asked', async () => {
		const newest = await list(sandbox, '/v1/invoices?limit=5');
		const at = Number(newest.data[2]?.created);
		const from = await list(sandbox, `/v1/invoices?limit=100&created[gte]=${at}`);
		const after = await list(sandbox, `/v1/invoices?limit=100&created[gt]=${at}`);
		expect(from.data.map(({ created }) => created)).toContain(at);
		expect(after.data.map(({ created }) => created)).not.toContain(at);
		const split = (await list(sandbox, `/v1/invoices?limit=100&created[lt]=${at}&created[gte]=${at - 86_400}`)).data;
		expect(split.every(({ created }) => Number(created) < at && Number(created) >= at - 86_400)).toBe(true);
	});
});

describe('what Stripe hides unless asked', () => {
	test('ended subscriptions need status=all', async () => {
		const shown = await all(sandbox, '/v1/subscriptions');
		const everything = await all(sandbox, '/v1/subscriptions?status=all');
		const hidden = everything.filter(({ status }) => status === 'canceled' || status === 'incomplete_expired');
		expect(hidden.length).toBeGreaterThan(50);
		expect(shown).toHaveLength(everything.length - hidden.length);
	});

	test('tiers, discounts and coupons come as ids or not at all until expanded', async () => {
		const tiered = async (expand: string) =>
			(await all(sandbox, `/v1/prices${expand}`))
				.filter(({ billing_scheme }) => billing_scheme === 'tiered')
				.map(({ tiers }) => Array.isArray(tiers));
		expect(new Set(await tiered(''))).toEqual(new Set([false]));
		expect(new Set(await tiered('?expand[]=data.tiers'))).toEqual(new Set([true]));
		const of = `/v1/subscriptions?customer=${idOf('discount_forever_percent')}`;
		expect((await list(sandbox, of)).data[0]?.discounts).toEqual([expect.stringMatching(/^di_/)]);
		expect((await list(sandbox, `${of}&expand[]=data.discounts`)).data[0]?.discounts).toMatchObject([
			{ object: 'discount', source: { coupon: 'NONPROFIT50' } },
		]);
		expect((await list(sandbox, `${of}&expand[]=data.discounts.source.coupon`)).data[0]?.discounts).toMatchObject([
			{ source: { coupon: { object: 'coupon', percent_off: 50 } } },
		]);
	});

	test('a removed discount on an old invoice has lost its end', async () => {
		const invoices = await all(sandbox, `/v1/invoices?customer=${idOf('discount_removed_early')}&expand[]=data.discounts`);
		expect(invoices.at(-1)?.discounts).toMatchObject([{ object: 'discount', deleted: true }]);
		expect(JSON.stringify(invoices.at(-1)?.discounts)).not.toContain('"end"');
	});

	test('a deleted customer answers by id and is absent from the list; its subscription has ended', async () => {
		const id = idOf('customer_deleted');
		expect((await ask(sandbox, `/v1/customers/${id}`)).body).toEqual({ id, object: 'customer', deleted: true });
		expect((await all(sandbox, '/v1/customers')).map((each) => each.id)).not.toContain(id);
		expect((await list(sandbox, `/v1/subscriptions?status=all&customer=${id}`)).data[0]).toMatchObject({ status: 'canceled' });
	});

	test('a deleted coupon is gone while its discounts go on', async () => {
		expect(await refusal(sandbox, '/v1/coupons/EARLYBIRD30')).toMatchObject({ status: 404 });
		const [sub] = (await list(sandbox, `/v1/subscriptions?customer=${idOf('discount_of_deleted_coupon')}&expand[]=data.discounts`)).data;
		expect(sub?.discounts).toMatchObject([{ source: { coupon: 'EARLYBIRD30' } }]);
	});

	test('lists inside objects stop at ten and are completed elsewhere', async () => {
		const [sub] = (await list(sandbox, `/v1/subscriptions?customer=${idOf('twelve_items')}`)).data;
		expect(sub?.items).toMatchObject({ has_more: true, url: `/v1/subscription_items?subscription=${sub?.id}` });
		expect(await all(sandbox, `/v1/subscription_items?subscription=${sub?.id}`, 5)).toHaveLength(11);
		const [invoice] = (await list(sandbox, `/v1/invoices?customer=${idOf('twelve_items')}`)).data.toReversed();
		expect(invoice?.lines).toMatchObject({ has_more: true, data: { length: 10 } });
		expect(await all(sandbox, `/v1/invoices/${invoice?.id}/lines`, 5)).toHaveLength(11);
	});
});

describe('the event feed', () => {
	test('reaches back thirty days and not a second more', async () => {
		const events = await all(sandbox, '/v1/events');
		const oldest = Math.min(...events.map(({ created }) => Number(created)));
		expect(oldest).toBeGreaterThanOrEqual(sandbox.asOf.getTime() / 1000 - 30 * 86_400);
		expect(oldest).toBeLessThan(sandbox.asOf.getTime() / 1000 - 29 * 86_400);
		expect(events.every(({ created }) => Number(created) < sandbox.asOf.getTime() / 1000)).toBe(true);
		expect((await one(sandbox, `/v1/events/${events[3]?.id}`)).id).toBe(events[3]?.id);
	});

	test('filters by types and shows what an update changed', async () => {
		const types = 'types[]=customer.subscription.updated&types[]=customer.deleted';
		const events = await all(sandbox, `/v1/events?${types}`);
		expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['customer.subscription.updated', 'customer.deleted']));
		const paused = events.filter((event) => JSON.stringify(event).includes('"previous_attributes":{"pause_collection":null}'));
		expect(paused).toHaveLength(1);
		expect(paused[0]).toMatchObject({ data: { object: { customer: idOf('recent_pause'), pause_collection: { behavior: 'void' } } } });
	});

	test('tells of catalogue changes as well', async () => {
		const types = new Set((await all(sandbox, '/v1/events')).map(({ type }) => type));
		for (const type of [
			'product.created',
			'price.created',
			'price.updated',
			'coupon.created',
			'customer.created',
			'customer.discount.created',
			'customer.discount.deleted',
			'invoice.payment_failed',
			'customer.subscription.trial_will_end',
		])
			expect(types, type).toContain(type);
	});
});

test('Stripe’s own client reads everything there is', async () => {
	const { port } = new URL(sandbox.url);
	const stripe = new Stripe(sandbox.apiKey, { host: '127.0.0.1', port: Number(port), protocol: 'http', telemetry: false });
	const count = async (pages: AsyncIterable<unknown>) => (await Array.fromAsync(pages)).length;
	expect(await count(stripe.customers.list({ limit: 100 }))).toBe((await all(sandbox, '/v1/customers')).length);
	expect(await count(stripe.subscriptions.list({ limit: 100, status: 'all', expand: ['data.discounts'] }))).toBe(
		(await all(sandbox, '/v1/subscriptions?status=all')).length,
	);
	expect(await count(stripe.creditNotes.list({ limit: 100 }))).toBeGreaterThan(2);
	expect(await count(stripe.subscriptionSchedules.list({ limit: 2 }))).toBeGreaterThan(3);
	const [price] = (await stripe.prices.list({ limit: 1, expand: ['data.tiers'] })).data;
	expect(price?.unit_amount_decimal?.toString()).toBe('1800');
});
