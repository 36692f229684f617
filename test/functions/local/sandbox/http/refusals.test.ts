import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../../functions/local/sandbox/server.ts';
import { STRIPE_VERSION } from '../../../../../functions/local/sandbox/wire/on-wire.ts';
import { ask, refusal } from './asking.ts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ accounts: 20, months: 6, faults: { rateLimited: [], broken: [], perSecond: 1_000_000 } });
});
afterAll(() => sandbox.close());

describe('refusals have the shape of Stripe’s', () => {
	test('401 without a key, and with a wrong one, of which only the ends are shown', async () => {
		expect(await refusal(sandbox, '/v1/customers', { Authorization: '' })).toMatchObject({ status: 401, type: 'invalid_request_error' });
		const wrong = await refusal(sandbox, '/v1/customers', { Authorization: 'Bearer sk_live_0123456789abcdefghij' });
		expect(wrong).toMatchObject({ status: 401, message: 'Invalid API Key provided: sk_live_****************ghij' });
	});

	test('400 for an unknown parameter, a bad integer, a limit out of bounds and another version', async () => {
		expect(await refusal(sandbox, '/v1/customers?updated[gte]=1')).toMatchObject({
			status: 400,
			code: 'parameter_unknown',
			param: 'updated[gte]',
			message: 'Received unknown parameter: updated[gte]',
		});
		expect(await refusal(sandbox, '/v1/customers?limit=ten')).toMatchObject({
			status: 400,
			code: 'parameter_invalid_integer',
			param: 'limit',
		});
		expect(await refusal(sandbox, '/v1/customers?limit=101')).toMatchObject({ status: 400, param: 'limit' });
		expect(await refusal(sandbox, '/v1/customers', { 'Stripe-Version': '2020-08-27' })).toMatchObject({
			status: 400,
			type: 'invalid_request_error',
		});
	});

	test('400 for an expansion that does not exist or goes deeper than four levels', async () => {
		expect(await refusal(sandbox, '/v1/invoices?expand[]=data.charge')).toMatchObject({
			status: 400,
			message: 'This property cannot be expanded (data.charge).',
		});
		expect(await refusal(sandbox, '/v1/invoices?expand[]=data.lines.data.discounts.source.coupon')).toMatchObject({
			status: 400,
			param: 'expand',
		});
	});

	test('404 for an unknown object and an unknown path, 400 for an unknown cursor', async () => {
		expect(await refusal(sandbox, '/v1/customers/cus_nobody')).toMatchObject({
			status: 404,
			code: 'resource_missing',
			message: "No such customer: 'cus_nobody'",
		});
		expect(await refusal(sandbox, '/v1/charges')).toMatchObject({ status: 404, type: 'invalid_request_error' });
		expect(await refusal(sandbox, '/v1/customers?starting_after=cus_nobody')).toMatchObject({
			status: 400,
			code: 'resource_missing',
			param: 'starting_after',
		});
	});

	test('every answer names its request and its version', async () => {
		const answers = [await ask(sandbox, '/v1/prices'), await ask(sandbox, '/v1/nothing')];
		for (const { headers } of answers) {
			expect(headers.get('request-id')).toMatch(/^req_/);
			expect(headers.get('stripe-version')).toBe(STRIPE_VERSION);
		}
	});
});
