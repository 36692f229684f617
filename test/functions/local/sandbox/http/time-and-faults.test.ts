import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../../functions/local/sandbox/server.ts';
import { all, ask, list } from './asking.ts';

describe('faults', () => {
	test('the 40th request is limited and the 90th breaks, once each, so that retries always run', async () => {
		const sandbox = await startSandbox({ accounts: 12, months: 6 });
		const statuses: number[] = [];
		for (let i = 0; i < 95; i += 1) statuses.push((await ask(sandbox, '/v1/products?limit=1')).status);
		expect(statuses.flatMap((status, i) => (status === 200 ? [] : [[i + 1, status]]))).toEqual([
			[40, 429],
			[90, 500],
		]);
		expect(sandbox.requests['/v1/products']).toBe(95);
		await sandbox.close();
	});

	test('a burst beyond the bucket is limited, with the wait and the reason in the headers', async () => {
		const sandbox = await startSandbox({ accounts: 12, months: 6, faults: { perSecond: 10, rateLimited: [], broken: [] } });
		const answers = await Promise.all(Array.from({ length: 40 }, () => ask(sandbox, '/v1/products?limit=1')));
		const limited = answers.filter(({ status }) => status === 429);
		expect(limited.length).toBeGreaterThanOrEqual(20);
		expect(answers.length - limited.length).toBeGreaterThanOrEqual(10);
		expect([limited[0]?.headers.get('retry-after'), limited[0]?.headers.get('stripe-rate-limited-reason')]).toEqual(['1', 'global-rate']);
		expect(limited[0]?.body).toMatchObject({ error: { code: 'rate_limit' } });
		await sandbox.close();
	});
});

describe('time goes on', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ faults: { rateLimited: [], broken: [], perSecond: 1_000_000 } });
	});
	afterAll(() => sandbox.close());

	test('the past stays, the present changes, and the feed says how', async () => {
		const before = await all(sandbox, '/v1/subscriptions?status=all');
		const truthBefore = sandbox.truth();
		const asOf = sandbox.asOf;
		sandbox.advance(new Date(asOf.getTime() + 20 * 86_400_000));
		const after = new Map((await all(sandbox, '/v1/subscriptions?status=all')).map((sub) => [sub.id, sub]));
		expect(before.filter(({ id }) => !after.has(id))).toEqual([]);
		const changed = before.filter((sub) => JSON.stringify(after.get(sub.id)) !== JSON.stringify(sub)).map(({ id }) => id);
		expect(changed.length).toBeGreaterThan(100);
		const events = await all(sandbox, `/v1/events?created[gte]=${asOf.getTime() / 1000}`);
		const told = JSON.stringify(events);
		expect(changed.filter((id) => !told.includes(id))).toEqual([]);
		const closed = new Map(sandbox.truth().map((row) => [`${row.account_id} ${row.month} ${row.currency}`, row.mrr_minor]));
		const november = truthBefore.filter(({ month }) => month === '2025-11');
		expect(november.filter((row) => closed.get(`${row.account_id} ${row.month} ${row.currency}`) !== row.mrr_minor)).toEqual([]);
		expect(sandbox.truth().at(-1)?.month).toBe('2026-01');
	});

	test('never backwards, and not beyond the generated future', () => {
		expect(() => sandbox.advance(new Date('2025-12-01T00:00:00Z'))).toThrow(/cannot go to that instant/);
		expect(() => sandbox.advance(new Date('2027-01-01T00:00:00Z'))).toThrow(/2026-04-15/);
	});

	test('rates cover the whole history, weekly, for every foreign currency', async () => {
		const first = (await all(sandbox, '/v1/invoices')).at(-1);
		const oldest = new Date(Number(first?.created) * 1000).toISOString().slice(0, 10);
		for (const currency of ['eur', 'gbp', 'jpy']) {
			const days = sandbox.fxRates.filter(({ from_currency }) => from_currency === currency).map(({ valid_on }) => valid_on);
			expect(days[0] ?? '').toSatisfy((day: string) => day < oldest);
			expect(days.every((day, i) => i === 0 || Date.parse(day) - Date.parse(days[i - 1] ?? '') === 7 * 86_400_000)).toBe(true);
		}
		expect(sandbox.fxRates.every(({ rate, to_currency }) => to_currency === 'usd' && /^\d+\.\d{8}$/.test(rate))).toBe(true);
		expect((await list(sandbox, '/v1/customers')).data).toHaveLength(10);
	});
});
