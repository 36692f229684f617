import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Built } from '../../support/company.ts';
import { buildVectors } from '../../support/build-vectors.ts';
import { prepare } from '../../support/prepare.ts';
import { type Difference, scoreVectors } from '../../support/score.ts';

const CASES = path.join(import.meta.dirname, '../../cases/vectors');
const SHARED = path.resolve(process.env['TIDEMARK_SHARED'] ?? '../shared', 'vectors/mrr-vectors.json');

const fileSchema = z.object({ vectors: z.array(z.looseObject({ name: z.string() })) });
const read = (file: string) => fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).vectors;

const files = readdirSync(CASES).filter((file) => file.endsWith('.json'));

describe.each(files)('the MRR vectors of %s', (file) => {
	const vectors = read(path.join(CASES, file));
	const { prepared, refused } = prepare(vectors);
	let built: Built;
	let differences: Difference[];

	beforeAll(async () => {
		built = await buildVectors(prepared);
		differences = await scoreVectors(built, prepared);
	});
	afterAll(() => built.close());

	test('none is refused, and no two have one name', () => {
		expect(refused).toEqual([]);
		expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
	});

	test.each(prepared.map(({ vector }) => vector.name))('%s comes out to the cent', (name) => {
		expect(differences.filter(({ vector }) => vector === name)).toEqual([]);
	});

	test('the ledger of every account-month adds up to its change', async () => {
		const rows =
			await built.rows(`select l.policy_id, l.month, cast(sum(l.movement_minor + l.fx_minor) as bigint) as moved, min(a.closing_minor - a.opening_minor) as changed
from mrr_ledger l join account_months a on a.policy_id = l.policy_id and a.account_id = l.account_id and a.currency = l.currency and a.month = l.month
group by l.policy_id, l.account_id, l.currency, l.month`);
		expect(rows.length).toBeGreaterThan(vectors.length);
		expect(rows.filter(({ moved, changed }) => moved !== changed)).toEqual([]);
	});
});

describe('what the format does not know is refused, by the name of the vector', () => {
	const start = {
		ts: '2025-01-01',
		type: 'subscription_started',
		account: 'A',
		subscription: 'S1',
		items: [{ id: 'i1', price: { unit_amount: 100, currency: 'usd' }, quantity: 1 }],
	};
	const story = { name: 'odd', policy_overrides: {}, window: { first: '2025-01', last: '2025-01' }, events: [start], expected: [] };
	const reasons = (change: Readonly<Record<string, unknown>>): string[] =>
		prepare([{ ...story, ...change }]).refused.map(({ name, reason }) => `${name}: ${reason}`);

	test.each([
		[
			'an event type',
			{ events: [start, { ts: '2025-02-01', type: 'plan_gifted', subscription: 'S1' }] },
			'odd: events.1.type: saw "plan_gifted"; allowed: subscription_started, ',
		],
		[
			'a key of an event',
			{ events: [{ ...start, colour: 'red' }] },
			'odd: events.0: saw the key "colour", which the format does not have here',
		],
		[
			'a key of a price',
			{ events: [{ ...start, items: [{ ...start.items[0], price: { currency: 'usd', setup: 1 } }] }] },
			'odd: events.0.items.0.price: saw the key "setup", which the format does not have here',
		],
		[
			'a policy key',
			{ policy_overrides: { leap_seconds: 'count' } },
			'odd: policy_overrides: saw the key "leap_seconds", which the format does not have here',
		],
		[
			'a value of a switch',
			{ policy_overrides: { paused: 'maybe' } },
			'odd: policy_overrides.paused: saw "maybe"; allowed: zero_churn, zero_active, include',
		],
		[
			'another value of a constant',
			{ policy_overrides: { refunds: 'contraction' } },
			'odd: policy_overrides.refunds: saw "contraction"; it has no switch and is always "ignore"',
		],
		[
			'a month closed that is none',
			{ policy_overrides: { closed_through: 'spring' } },
			'odd: policy_overrides.closed_through: saw "spring"; give a month from 1970-01 to 2099-12',
		],
		[
			'an event of nothing',
			{ events: [{ ts: '2025-02-01', type: 'pause_started', subscription: 'S2' }] },
			'odd: pause_started of S2, which has not started',
		],
	])('%s', (_, change, complaint) => {
		expect(reasons(change).join('; ')).toContain(complaint);
	});

	test('a constant at its one value is no fault', () => {
		expect(reasons({ policy_overrides: { refunds: 'ignore' } })).toEqual([]);
	});
});

test.skipIf(!existsSync(SHARED))('the copy of the public vectors says what the shared original says', () => {
	const strip = (vectors: readonly Record<string, unknown>[]) =>
		vectors.map(({ name, policy_overrides, window, events, expected }) => ({ name, policy_overrides, window, events, expected }));
	expect(strip(read(path.join(CASES, 'mrr-vectors.json')))).toEqual(strip(read(SHARED)));
});
if (!existsSync(SHARED))
	console.warn(`SKIPPED: the original MRR vectors are not at ${SHARED}; set TIDEMARK_SHARED to compare the copy with them`);
