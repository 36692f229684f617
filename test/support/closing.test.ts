import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderStore } from '../../shared/storage/folder.ts';
import { closeBuilt } from './closing.ts';
import { buildCompany } from './company.ts';
import { prepare } from './prepare.ts';

const start = (day: string) => ({
	ts: day,
	type: 'subscription_started',
	account: 'A',
	subscription: 'S1',
	items: [{ id: 'i1', price: { unit_amount: 100, currency: 'usd', interval: 'month', interval_count: 1 }, quantity: 1 }],
});
const vector = (name: string, day: string) => ({
	name,
	window: { first: '2025-01', last: '2025-03' },
	events: [start(day)],
	expected: [],
});

const { prepared } = prepare([vector('a', '2025-01-05'), vector('b', '2025-02-05'), vector('c', '2025-03-05')]);
const seats = prepared.map(({ policy, rows }, index) => ({ policy: { id: `p${index}`, policy, sources: [`s${index}`] }, rows }));

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-closing-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** How often closing February under so many policies asks the warehouse, and the months that it closes of each. */
const closing = async (number: number): Promise<{ questions: number; months: readonly (readonly string[])[] }> => {
	const store = folderStore(path.join(folder, String(number)));
	const policies = seats.slice(0, number).map(({ policy }) => policy);
	const built = await buildCompany(Object.fromEntries(seats.map(({ policy, rows }) => [policy.sources[0] ?? '', rows ?? {}])), {
		asOf: new Date('2025-04-05T00:00:00Z'),
		store,
		policies,
		targets: ['account_months', 'mrr_ledger', 'mrr_rollforward'],
	});
	let questions = 0;
	const counting = { ...built, rows: (select: string) => ((questions += 1), built.rows(select)) };
	const through = policies.map((policy) => ({ policy, month: '2025-02-01' }));
	const close = await closeBuilt(counting, store, through, { entries: [], at: new Date('2025-04-05T00:00:00Z') });
	await built.close();
	return { questions, months: close.policies.map(({ months }) => months) };
};

test('closing under many policies asks the warehouse as often as under one: thousands would not end otherwise', async () => {
	const [one, three] = [await closing(1), await closing(3)];
	expect(three.questions).toBe(one.questions);
	expect(three.months).toEqual([['2025-01-01', '2025-02-01'], ['2025-02-01'], ['2025-02-01']]);
});
