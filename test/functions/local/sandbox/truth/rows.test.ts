import { describe, expect, test } from 'vitest';
import type { Act, Step } from '../../../../../functions/local/sandbox/acts.ts';
import { shift } from '../../../../../functions/local/sandbox/calendar.ts';
import type { Currency } from '../../../../../functions/local/sandbox/catalogue/currencies.ts';
import type { Account } from '../../../../../functions/local/sandbox/company.ts';
import { mrrBefore, truthAt } from '../../../../../functions/local/sandbox/truth/rows.ts';
import { AS_OF, company } from '../default-company.ts';

const JANUARY = Date.parse('2025-01-01T00:00:00Z') / 1000;
const home = { country: 'US', city: 'Denver', currency: 'usd', tax: null, taxedShare: 0, locale: 'en' } as const;

/** MRR at the last instant of each of the first months of 2025 of an account with this life, which begins on 1 January. */
function closings(steps: readonly Step[], months: number, currency: Currency = 'usd'): bigint[] {
	const life = steps.map(({ at, ...act }) => ({ at: shift(JANUARY, at), zero: JANUARY, act }));
	const account: Account = {
		index: 0,
		name: 'A',
		email: 'a@a.example',
		home: { ...home, currency },
		tax: null,
		segment: 'smb',
		industry: 'media',
		createdAt: JANUARY,
		story: 'ordinary',
		life,
	};
	return Array.from({ length: months }, (_, month) => mrrBefore(account, shift(JANUARY, [month + 1])).get(currency) ?? 0n);
}

const start = (
	plan: Extract<Act, { act: 'start' }>['items'][0]['plan'],
	quantity = 1,
	more: Partial<Extract<Act, { act: 'start' }>> = {},
): Step => ({
	at: [0],
	act: 'start',
	sub: 'main',
	items: [{ item: 'base', plan, quantity }],
	...more,
});
const on = { sub: 'main' } as const;

describe('the truth, worked by hand', () => {
	test.each([
		['weekly 12.50: × 52/12', [start('starter_week')], [5_417n]],
		['every other week 24.00: × 26/12', [start('starter_biweek')], [5_200n]],
		['daily 1.90: × 365/12', [start('starter_day')], [5_779n]],
		['yearly 490: a twelfth', [start('starter_year')], [4_083n]],
		['quarterly 81 × 9: a third', [start('team_quarter', 9)], [24_300n]],
		['25 graduated seats: 10 × 69 + 15 × 59', [start('business_month', 25)], [157_500n]],
		['21 seats at the last volume price of 55', [start('business_volume', 21)], [115_500n]],
		['flat 450 for five, then 62 each', [start('business_platform', 8)], [63_600n]],
		['11 contacts in packs of 5: three packs', [start('contacts_month', 11)], [15_000n]],
		['usage and set-up fees are not recurring', [start('api_calls', 1, { setupFee: true })], [0n]],
		['60 with 20 % tax inside', [start('starter_month_tax_in', 1, { tax: 'gb_vat_in' })], [5_000n]],
		['tax on top changes nothing', [start('starter_month', 1, { tax: 'gb_vat' })], [4_900n]],
		['20 % then 15 off: order counts', [start('team_month', 10, { coupons: ['FOUNDER20', 'LOYAL15'] })], [21_700n]],
		['15 off then 10 %', [start('team_month', 9, { coupons: ['LOYAL15Q', 'PARTNER10'] })], [22_140n]],
		['120 off a year of 490', [start('starter_year', 1, { coupons: ['YEAR120'] })], [3_083n]],
		['60 off 49 is nothing', [start('starter_month', 1, { coupons: ['CREDIT60'] })], [0n]],
		['half off for three months', [start('starter_month', 1, { coupons: ['LAUNCH50'] })], [2_450n, 2_450n, 2_450n, 4_900n]],
		['a coupon for one invoice is ignored', [start('starter_month', 1, { coupons: ['WELCOME20'] })], [4_900n]],
	] satisfies [string, Step[], bigint[]][])('%s', (_what, steps, expected) => {
		expect(closings(steps, expected.length)).toEqual(expected);
	});

	test.each([
		[
			'paused in February, back in April',
			[
				{ at: [1, 9], act: 'pause', ...on },
				{ at: [3, 9], act: 'resume', ...on },
			],
			[4_900n, 0n, 0n, 4_900n],
		],
		[
			'unpaid until it recovers',
			[
				{ at: [1, 15], act: 'unpaid', ...on },
				{ at: [2, 3], act: 'recover', ...on },
			],
			[4_900n, 0n, 4_900n],
		],
		['past due counts', [{ at: [1, -1], act: 'payments_fail', ...on, until: [2] }], [4_900n, 4_900n]],
		['ends at the first instant of March: February still counts', [{ at: [2], act: 'end', ...on }], [4_900n, 4_900n, 0n]],
		[
			'asks to leave, leaves later',
			[
				{ at: [1, 9], act: 'schedule_cancel', ...on },
				{ at: [2, 9], act: 'end', ...on },
			],
			[4_900n, 4_900n, 0n],
		],
		['a free March', [{ at: [2], act: 'free_days', ...on, until: [3] }], [4_900n, 4_900n, 0n, 4_900n]],
		['a deleted customer', [{ at: [1, 9], act: 'delete_customer' }], [4_900n, 0n]],
		[
			'a change counts in full from its instant',
			[{ at: [1, 27, 23], act: 'change', ...on, item: 'base', plan: 'team_month', quantity: 4 }],
			[4_900n, 11_600n],
		],
		[
			'what is scheduled is not in force',
			[{ at: [0, 5], act: 'schedule', ...on, phases: [{ from: [6], items: [{ item: 'base', plan: 'team_month', quantity: 9 }] }] }],
			[4_900n, 4_900n],
		],
	] satisfies [string, Step[], bigint[]][])('%s', (_what, steps, expected) => {
		expect(closings([start('starter_month'), ...steps], expected.length)).toEqual(expected);
	});

	test('a trial is nothing to its last instant, an incomplete start nothing until it is paid, a late start true from the day it names', () => {
		expect(closings([{ ...start('starter_month', 1, { trialDays: 31 }) }], 2)).toEqual([0n, 4_900n]);
		expect(closings([start('starter_month', 1, { incomplete: true }), { at: [1, 1], act: 'complete', ...on }], 2)).toEqual([0n, 4_900n]);
		expect(closings([{ ...start('starter_month', 1, { backdatedDays: 40 }), at: [2, 5] }], 2)).toEqual([4_900n, 4_900n]);
	});

	test('yen have no cents', () => {
		expect(closings([start('starter_year')], 1, 'jpy')).toEqual([6_125n]);
	});
});

describe('the rows', () => {
	const rows = truthAt(company, AS_OF);

	test('are one per account, month and currency, without gaps, up to the running month', () => {
		expect(new Set(rows.map(({ account_id, month, currency }) => `${account_id} ${month} ${currency}`)).size).toBe(rows.length);
		for (const [account, of] of Map.groupBy(rows, ({ account_id, currency }) => `${account_id} ${currency}`)) {
			const months = of.map(({ month }) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)));
			expect(
				months.map((month) => month - (months[0] ?? 0)),
				account,
			).toEqual(months.map((_, i) => i));
			expect(of.at(-1)?.month).toBe('2025-12');
		}
	});

	test('foot: what an account gains and loses over the months is what it is worth in the end', () => {
		const before = truthAt(company, Date.parse('2025-12-01T00:00:00Z') / 1000);
		const at = new Map(rows.map((row) => [`${row.account_id} ${row.month} ${row.currency}`, row.mrr_minor]));
		// Looking earlier shows the same past: no later fact reaches back, except the starts recorded late.
		const late = new Set(['renewal_recorded_late', 'start_recorded_late']);
		const rewritten = before.filter((row) => at.get(`${row.account_id} ${row.month} ${row.currency}`) !== row.mrr_minor);
		const stories = rewritten.map(
			({ account_id }) => company.accounts[company.billed.findIndex(({ customer }) => customer === account_id)]?.story ?? '',
		);
		expect(stories.filter((story) => !late.has(story))).toEqual([]);
		const months = Map.groupBy(rows, ({ month }) => month);
		let closing = 0n;
		for (const month of [...months.keys()].sort()) {
			const opening = closing;
			const net = (months.get(month) ?? []).reduce(
				(sum, row) => sum + row.mrr_minor - (at.get(`${row.account_id} ${previous(month)} ${row.currency}`) ?? 0n),
				0n,
			);
			closing = (months.get(month) ?? []).reduce((sum, row) => sum + row.mrr_minor, 0n);
			expect(opening + net, month).toBe(closing);
		}
	});
});

function previous(month: string): string {
	return new Date(shift(Date.parse(`${month}-01T00:00:00Z`) / 1000, [-1]) * 1000).toISOString().slice(0, 7);
}
