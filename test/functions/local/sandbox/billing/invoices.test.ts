import { describe, expect, test } from 'vitest';
import { parts } from '../../../../../functions/local/sandbox/billing/pricing.ts';
import { HOUR } from '../../../../../functions/local/sandbox/calendar.ts';
import { invoice as render, linesOf } from '../../../../../functions/local/sandbox/wire/invoices.ts';
import { unexpanded } from '../../../../../functions/local/sandbox/wire/view.ts';
import { worldAt } from '../../../../../functions/local/sandbox/world.ts';
import { AS_OF, company } from '../default-company.ts';

const world = worldAt(company, AS_OF);
const view = unexpanded(company, world);
const invoices = world.list('invoice').map((state) => ({ state, wire: render(view, state), lines: linesOf(view, state) }));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const ofStory = (name: string) => {
	const index = company.accounts.findIndex(({ story }) => story === name);
	return invoices.filter(({ state }) => state.customer === company.billed[index]?.customer).toReversed();
};

describe('every invoice foots', () => {
	test('lines − discounts + exclusive tax = total', () => {
		const wrong = invoices.filter(({ wire, lines }) => {
			const discounts = sum(lines.flatMap(({ discount_amounts }) => (discount_amounts ?? []).map(({ amount }) => amount)));
			const exclusive = sum(
				lines.flatMap(({ taxes }) => (taxes ?? []).filter(({ tax_behavior }) => tax_behavior === 'exclusive').map(({ amount }) => amount)),
			);
			return sum(lines.map(({ amount }) => amount)) !== wire.subtotal || wire.subtotal - discounts + exclusive !== wire.total;
		});
		expect(wrong.map(({ wire }) => wire.id)).toEqual([]);
		expect(invoices.length).toBeGreaterThan(4_000);
	});

	test('the totals by discount and the tax are those of the lines', () => {
		for (const { wire, lines } of invoices) {
			expect(sum((wire.total_discount_amounts ?? []).map(({ amount }) => amount))).toBe(
				sum(lines.flatMap(({ discount_amounts }) => (discount_amounts ?? []).map(({ amount }) => amount))),
			);
			expect(sum((wire.total_taxes ?? []).map(({ amount }) => amount))).toBe(
				sum(lines.flatMap(({ taxes }) => (taxes ?? []).map(({ amount }) => amount))),
			);
		}
	});

	test('what is due is the total after the credit balance, never less than nothing', () => {
		for (const { wire } of invoices) {
			if (wire.status === 'draft') continue;
			expect(wire.amount_due).toBe(Math.max(0, wire.total + wire.starting_balance));
			expect(wire.ending_balance).toBe(Math.min(0, wire.total + wire.starting_balance));
			expect(wire.amount_paid).toBe(wire.status === 'paid' ? wire.amount_due : 0);
		}
	});
});

describe('statuses', () => {
	test('no draft is older than an hour, and every other status occurs', () => {
		expect(invoices.filter(({ state }) => state.status === 'draft' && state.created < AS_OF - HOUR)).toEqual([]);
		expect(new Set(invoices.map(({ state }) => state.status))).toEqual(new Set(['open', 'paid', 'void', 'uncollectible']));
	});

	test('invoices of a paused subscription are voided and those around them paid', () => {
		expect(
			ofStory('pause_two_months')
				.slice(0, 7)
				.map(({ wire }) => wire.status),
		).toEqual(['paid', 'paid', 'paid', 'void', 'void', 'paid', 'paid']);
	});

	test('dunning tries four times and then writes the invoice off', () => {
		const last = ofStory('dunning_cancels').at(-1)?.wire;
		expect([last?.attempt_count, last?.status, last?.next_payment_attempt]).toEqual([4, 'uncollectible', null]);
	});

	test('an unpaid subscription is invoiced but not asked for money', () => {
		const last = ofStory('unpaid_now').at(-1)?.wire;
		expect([last?.status, last?.attempted, last?.attempt_count, last?.auto_advance]).toEqual(['open', false, 0, false]);
	});

	test('an invoice mailed at 60 days and paid after 81 was overdue for three weeks', () => {
		const first = ofStory('net60_paid_late')[0]?.wire;
		expect(first?.due_date).toBe((first?.created ?? 0) + 60 * 24 * HOUR);
		expect(first?.status_transitions.paid_at).toBe((first?.created ?? 0) + 81 * 24 * HOUR);
	});
});

describe('lines', () => {
	test('a prorated change gives back the unused time and charges the rest, from the instant of the change', () => {
		const index = company.accounts.findIndex(({ story }) => story === 'seats_up_prorated');
		const changed = company.accounts[index]?.life.find(({ act }) => act.act === 'change')?.at;
		const prorations = ofStory('seats_up_prorated').flatMap(({ lines }) =>
			lines.filter((line) => line.parent?.subscription_item_details?.proration),
		);
		expect(prorations.map((line) => [line.period.start, line.quantity, Math.sign(line.amount)])).toEqual([
			[changed, 5, -1],
			[changed, 8, 1],
		]);
		expect(prorations[0]?.parent?.subscription_item_details?.proration_details?.credited_items?.invoice_line_items).toHaveLength(1);
	});

	test('nothing is prorated where the merchant asked for none', () => {
		const lines = ofStory('seats_up_not_prorated').flatMap((each) => each.lines);
		expect(lines.filter((line) => line.parent?.subscription_item_details?.proration)).toEqual([]);
		expect(new Set(lines.map(({ quantity }) => quantity))).toEqual(new Set([5, 11]));
	});

	test('graduated prices are one line per tier reached: 10 × 69 + 15 × 59 dollars for 25 seats', () => {
		expect(parts('business_month', 'usd', 25).map(({ quantity, amount }) => [quantity, amount])).toEqual([
			[10, 69_000],
			[15, 88_500],
		]);
		expect(parts('business_volume', 'usd', 21).map(({ amount }) => amount)).toEqual([115_500]);
		expect(parts('business_platform', 'usd', 8).map(({ quantity, amount }) => [quantity, amount])).toEqual([
			[0, 45_000],
			[5, 0],
			[3, 18_600],
		]);
		expect(parts('contacts_month', 'usd', 11).map(({ amount }) => amount)).toEqual([15_000]);
	});

	test('usage is invoiced in arrears, at fractions of a cent, and once more when the subscription ends', () => {
		const usage = ofStory('metered_usage').flatMap(({ lines }) =>
			lines.filter(({ quantity, pricing }) => (pricing?.unit_amount_decimal ?? '').includes('.') || (quantity ?? 0) > 1),
		);
		expect(usage.map(({ quantity }) => quantity).filter((quantity) => quantity !== 0)).toEqual([18_251, 23_050, 9_999]);
	});

	test('a trial and a free month are zero invoices', () => {
		expect(ofStory('trial_converts')[0]?.wire.total).toBe(0);
		const free = ofStory('free_month_at_renewal')[4];
		expect([free?.wire.billing_reason, free?.wire.total, free?.lines[0]?.pricing?.unit_amount_decimal]).toEqual([
			'subscription_update',
			0,
			'0',
		]);
	});

	test('a coupon for one invoice is on the first that charges anything, and on no other', () => {
		const discounted = ofStory('discount_once_after_trial').map(
			({ wire }) => sum((wire.total_discount_amounts ?? []).map(({ amount }) => amount)) > 0,
		);
		expect(discounted.slice(0, 4)).toEqual([false, true, false, false]);
	});

	test('a coupon worth more than the price takes the price and no more', () => {
		expect(new Set(ofStory('discount_exceeds_price').map(({ wire }) => wire.total_excluding_tax))).toEqual(new Set([0]));
	});

	test('tax inside the price is a sixth of it at 20 %', () => {
		const first = ofStory('tax_inclusive_vat')[0];
		expect([first?.wire.total, first?.wire.total_excluding_tax]).toEqual([19_200, 16_000]);
	});
});
