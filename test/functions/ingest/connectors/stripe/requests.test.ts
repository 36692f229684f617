import { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../../shared/contracts/connector.ts';
import { connector } from '../../../../../functions/ingest/connectors/stripe.ts';

const streams = Object.entries<Stream<never>>(connector.streams);

test("the version pinned is the one that Stripe's own package describes", () => {
	expect(connector.apiVersion).toBe(Stripe.API_VERSION);
	expect(connector.headers('rk_live_1')).toEqual({ authorization: 'Bearer rk_live_1', 'stripe-version': Stripe.API_VERSION });
});

test('nothing is expanded deeper than the four names that Stripe follows', () => {
	const rest = { id: 'x_1', items: { data: [{ id: 'i' }], has_more: true }, lines: { data: [{ id: 'i' }], has_more: true } };
	const queries = streams.flatMap(([, { query, get, nested }]) => [
		query,
		get?.('x').query ?? {},
		...(nested ?? []).map((list) => list.rest(rest)?.query ?? {}),
	]);
	const paths = queries.flatMap((query) => query['expand[]'] ?? []);
	expect(paths).toContain('data.discounts.source.coupon');
	expect(paths).toContain('data.lines.data.discounts');
	expect(paths).toContain('items.data.discounts');
	for (const path of paths) expect(path.split('.').length, path).toBeLessThanOrEqual(4);
});

test('subscriptions are listed in every status, which is not the default', () => {
	expect(connector.streams.subscriptions?.query).toMatchObject({ status: 'all', limit: '100' });
});

test('windows are cut at whole seconds, both edges rounded up', () => {
	const [from, to] = [new Date('2025-01-01T00:00:00.001Z'), new Date('2025-01-01T00:01:00.000Z')];
	expect(connector.createdWindow(from, to)).toEqual({ 'created[gte]': '1735689601', 'created[lt]': '1735689660' });
	expect(connector.changes?.window(from, to)).toEqual({ 'created[gte]': '1735689601', 'created[lt]': '1735689660' });
});

describe('paging', () => {
	const query = { limit: '2', status: 'all' };

	test('goes on after the last record and keeps the query', () => {
		const body = { object: 'list', data: [{ id: 'a' }, { id: 'b' }], has_more: true };
		expect(connector.page(body, query)).toEqual({ records: body.data, next: { ...query, starting_after: 'b' } });
	});

	test('ends with the page that says so, and with an empty one', () => {
		expect(connector.page({ data: [{ id: 'a' }], has_more: false }, query).next).toBeNull();
		expect(connector.page({ data: [], has_more: true }, query)).toEqual({ records: [], next: null });
	});

	test('an answer that is no list is an error, not an empty page', () => {
		expect(() => connector.page({ object: 'customer', id: 'cus_1' }, query)).toThrow('expected array');
	});
});

describe('nested lists', () => {
	const [lines] = connector.streams.invoices?.nested ?? [];
	const invoice = { id: 'in_1', total: 5, lines: { object: 'list', data: [{ id: 'il_1' }, { id: 'il_2' }], has_more: true } };

	test('of a truncated record are read on from the last item', () => {
		expect(lines?.rest(invoice)).toEqual({
			path: '/v1/invoices/in_1/lines',
			query: { limit: '100', 'expand[]': ['data.discounts.source.coupon'], starting_after: 'il_2' },
		});
	});

	test('are put back whole, and the record given stays as it was', () => {
		const before = structuredClone(invoice);
		const whole = lines?.complete(invoice, [{ id: 'il_3' }]);
		expect(whole).toEqual({
			...invoice,
			lines: { object: 'list', data: [{ id: 'il_1' }, { id: 'il_2' }, { id: 'il_3' }], has_more: false },
		});
		expect(lines?.rest(whole)).toBeNull();
		expect(invoice).toEqual(before);
	});

	test('of a whole record, a strange one or none at all need nothing', () => {
		for (const record of [{ ...invoice, lines: { ...invoice.lines, has_more: false } }, { id: 'in_2' }, null, 'text'])
			expect(lines?.rest(record)).toBeNull();
		expect(lines?.complete({ id: 'in_2' }, [{ id: 'x' }])).toEqual({ id: 'in_2' });
	});

	test('subscription items are a list of their own', () => {
		const [items] = connector.streams.subscriptions?.nested ?? [];
		const rest = items?.rest({ id: 'sub_1', items: { data: [{ id: 'si_9' }], has_more: true } });
		expect(rest).toMatchObject({ path: '/v1/subscription_items', query: { subscription: 'sub_1', starting_after: 'si_9' } });
	});
});
