import { expect, test } from 'vitest';
import { connector } from '../../../../../functions/ingest/connectors/stripe.ts';

const body = (error: Record<string, string>) => ({ error: { type: 'invalid_request_error', ...error } });

test.each([
	[401, body({ message: 'Invalid API Key provided: sk_test_***' }), 'credentials'],
	[401, body({ code: 'api_key_expired', message: 'Expired API Key provided' }), 'credentials'],
	[403, body({ message: "The provided key 'rk_live_***' does not have the required permissions" }), 'credentials'],
	[404, body({ code: 'resource_missing', param: 'id', message: "No such customer: 'cus_1'" }), 'gone'],
	[404, body({ message: 'Unrecognized request URL (GET: /v2/customer).' }), 'configuration'],
	[409, body({ code: 'lock_timeout', message: 'This object cannot be accessed right now' }), 'retry'],
	[429, body({ code: 'rate_limit', message: 'Request rate limit exceeded' }), 'retry'],
	[400, body({ code: 'lock_timeout', message: 'This object cannot be accessed right now' }), 'retry'],
	[500, { error: { type: 'api_error', message: 'An unknown error occurred' } }, 'retry'],
	[503, '<html>Service Unavailable</html>', 'retry'],
	[400, body({ code: 'parameter_unknown', param: 'colour', message: 'Received unknown parameter: colour' }), 'configuration'],
	[400, body({ message: 'The requested events are no longer available due to our retention policy.' }), 'expired'],
	[400, body({ code: 'resource_missing', param: 'starting_after', message: "No such event: 'evt_1'" }), 'expired'],
	[400, body({ code: 'resource_missing', param: 'starting_after', message: "No such customer: 'cus_1'" }), 'configuration'],
	[402, { error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } }, 'data'],
	[200, {}, 'ok'],
])('status %i with %j means %s', (status, answer, verdict) => {
	expect(connector.judge(status, answer)).toBe(verdict);
});

test('a key is never repeated, however much of it Stripe does', () => {
	for (const key of ['sk_live_51Hxyz', 'rk_live_****************abcd', 'sk_test_***']) {
		for (const status of [400, 401, 403, 404])
			expect(connector.explain(status, body({ message: `The key '${key}' is wrong` }))).not.toContain(key);
	}
});

test('the sentence names code and parameter', () => {
	expect(connector.explain(400, body({ code: 'parameter_unknown', param: 'colour', message: 'Received unknown parameter: colour' }))).toBe(
		'Stripe answered 400 (invalid_request_error, parameter_unknown, parameter colour): Received unknown parameter: colour',
	);
	expect(connector.explain(502, 'bad gateway')).toBe('Stripe answered 502.');
});

test('a subscription in a currency that its price does not show is refused, and the reason says so', () => {
	const price = { id: 'price_1', created: 1, currency: 'usd', recurring: { interval: 'month', interval_count: 1 }, unit_amount: 100 };
	const items = { data: [{ id: 'si_1', created: 1, price, quantity: 1 }] };
	const subscription = {
		object: 'subscription',
		id: 'sub_1',
		created: 1,
		customer: 'cus_1',
		currency: 'eur',
		livemode: true,
		status: 'active',
		start_date: 1,
		items,
	};
	expect(connector.streams.subscriptions?.schema.safeParse(subscription).error?.issues[0]?.message).toBe(
		'price price_1 is in usd but the subscription bills in eur',
	);
	expect(connector.streams.subscriptions?.schema.safeParse({ ...subscription, currency: 'usd' }).success).toBe(true);
});

test.each(['ended', 'Active', ''])('a subscription in the unknown status "%s" is refused rather than counted or left out', (status) => {
	const subscription = {
		object: 'subscription',
		id: 'sub_1',
		created: 1,
		customer: 'cus_1',
		livemode: true,
		status,
		start_date: 1,
		items: { data: [] },
	};
	expect(connector.streams.subscriptions?.schema.safeParse(subscription).error?.issues[0]?.path).toEqual(['status']);
});
