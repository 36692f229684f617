import { expect, test } from 'vitest';
import { connector } from '../../../../../functions/ingest/connectors/stripe.ts';

const changeOf = (type: string, object: Record<string, unknown>, previous_attributes?: unknown) =>
	connector.changes?.schema.parse({
		id: 'evt_1',
		object: 'event',
		api_version: '2020-08-27',
		created: 1_765_000_000,
		type,
		livemode: true,
		data: { object, previous_attributes },
	});

test.each([
	['customer.created', { object: 'customer', id: 'cus_1' }, 'customers', 'cus_1', false],
	['customer.deleted', { object: 'customer', id: 'cus_1' }, 'customers', 'cus_1', true],
	['customer.subscription.deleted', { object: 'subscription', id: 'sub_1' }, 'subscriptions', 'sub_1', false],
	['customer.subscription.trial_will_end', { object: 'subscription', id: 'sub_1' }, 'subscriptions', 'sub_1', false],
	[
		'customer.discount.created',
		{ object: 'discount', id: 'di_1', customer: 'cus_1', subscription: 'sub_1' },
		'subscriptions',
		'sub_1',
		false,
	],
	['customer.discount.deleted', { object: 'discount', id: 'di_1', customer: 'cus_1', subscription: null }, 'customers', 'cus_1', false],
	['customer.discount.deleted', { object: 'discount', id: 'di_1', customer: null, subscription: null }, null, '', false],
	['customer.source.updated', { object: 'card', id: 'card_1', customer: 'cus_1' }, null, 'card_1', false],
	['subscription_schedule.aborted', { object: 'subscription_schedule', id: 'sub_sched_1' }, 'subscription_schedules', 'sub_sched_1', false],
	['invoice.paid', { object: 'invoice', id: 'in_1', customer: 'cus_1' }, 'invoices', 'in_1', false],
	['invoice.deleted', { object: 'invoice', id: 'in_1' }, 'invoices', 'in_1', true],
	['invoice.upcoming', { object: 'invoice', customer: 'cus_1' }, null, '', false],
	['plan.deleted', { object: 'plan', id: 'team' }, 'prices', 'team', true],
	['price.updated', { object: 'price', id: 'price_1' }, 'prices', 'price_1', false],
	['product.deleted', { object: 'product', id: 'prod_1' }, 'products', 'prod_1', true],
	['coupon.deleted', { object: 'coupon', id: 'SPRING' }, 'coupons', 'SPRING', true],
	['credit_note.voided', { object: 'credit_note', id: 'cn_1' }, 'credit_notes', 'cn_1', false],
	['charge.refunded', { object: 'charge', id: 'ch_1' }, null, 'ch_1', false],
])('%s names the record to read again', (type, object, stream, recordId, deleted) => {
	expect(changeOf(type, object)).toMatchObject({
		id: 'evt_1',
		at: new Date('2025-12-06T05:46:40Z'),
		stream,
		recordId,
		deleted,
		apiVersion: '2020-08-27',
	});
});

test('every stream that an event can name exists', () => {
	const objects = ['customer', 'product', 'price', 'plan', 'coupon', 'subscription', 'subscription_schedule', 'invoice', 'credit_note'];
	for (const object of objects)
		expect(Object.keys(connector.streams)).toContain(changeOf(`${object}.updated`, { object, id: 'x' })?.stream);
});

test('subscriptions bring what they were before; invoices bring nothing, for their payload is the past', () => {
	const before = { items: { data: [] } };
	const subscription = { object: 'subscription', id: 'sub_1', status: 'active' };
	expect(changeOf('customer.subscription.updated', subscription, before)?.payload).toEqual({
		...subscription,
		event_type: 'customer.subscription.updated',
		previous_attributes: before,
	});
	expect(changeOf('invoice.updated', { object: 'invoice', id: 'in_1', status: 'open' }, { status: 'draft' })?.payload).toBeNull();
	expect(changeOf('customer.updated', { object: 'customer', id: 'cus_1' })?.payload).toBeNull();
});

test('the feed reaches back thirty days and is never read to the last minute', () => {
	expect(connector.changes).toMatchObject({ path: '/v1/events', retentionDays: 30, lagSeconds: 60 });
});

test('a deleted customer is dated by the event, or by the reading that found it gone', () => {
	const [at, observedAt] = [new Date('2025-12-01T00:00:00Z'), new Date('2025-12-02T00:00:00Z')];
	const customers = connector.streams.customers;
	expect(customers?.mapDeleted?.('cus_1', { origin: { kind: 'event', at }, observedAt })).toMatchObject([
		{ row: { account_id: 'cus_1', deleted_at: at } },
	]);
	expect(customers?.mapDeleted?.('cus_1', { origin: { kind: 'get' }, observedAt })).toMatchObject([
		{ row: { account_id: 'cus_1', deleted_at: observedAt } },
	]);
});

test('the event of a deletion brings the customer as it last was', () => {
	const change = changeOf('customer.deleted', { object: 'customer', id: 'cus_1', created: 1_700_000_000, metadata: { segment: 'smb' } });
	const customers = connector.streams.customers;
	const record = customers?.schema.parse(change?.payload) as never; // the schema made it
	const context = {
		origin: { kind: 'event', at: new Date('2025-12-01T00:00:00Z') },
		observedAt: new Date('2025-12-02T00:00:00Z'),
	} as const;
	expect(customers?.map(record, context)).toMatchObject([
		{ entity: 'accounts', row: { account_id: 'cus_1', segment: 'smb', deleted_at: null } },
	]);
});
