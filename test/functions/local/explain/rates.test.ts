import { describe, expect, test } from 'vitest';
import type { Part } from '../../../../functions/local/explain/part.ts';
import { whatText } from '../../../../functions/local/explain/part-text.ts';
import { type Rates, withRates } from '../../../../functions/local/explain/rates.ts';

const worth = (mrr_minor: bigint, currency = 'eur') => ({ plan: 'Pro', quantity: '1', mrr_minor, currency });
const fx = (told: Partial<Part>): Part => ({
	source_id: 's',
	subscription_id: 'S',
	item_id: 'i',
	occurred_at: '2025-02-10T00:00:00.000Z',
	cause: 'fx',
	amount_minor: 0n,
	before: null,
	after: null,
	kind: 'change',
	entity: 'fx_rates',
	record_source_id: 'bank',
	record_id: 'eur/usd/2025-02-01',
	evidence: null,
	recorded_at: null,
	is_adjustment: false,
	adjusts_month: null,
	local_minor: 0n,
	rates: null,
	...told,
});

/** Dollars for a euro, and cents for a yen. */
const RATES: Rates = new Map([
	['eur 2025-01-01', { rate: '1.100000000000', scaled: 1_100_000_000_000n }],
	['eur 2025-02-01', { rate: '1.050000000000', scaled: 1_050_000_000_000n }],
	['jpy 2025-01-01', { rate: '0.006700000000', scaled: 670_000_000_000n }],
	['jpy 2025-02-01', { rate: '0.006512000000', scaled: 651_200_000_000n }],
]);
const said = (told: Partial<Part>): string => whatText(withRates(fx(told), '2025-02-01', RATES), false);

describe('what FX of a line says', () => {
	test.each([
		['a line that lasts', { kind: 'revaluation', after: worth(123_975n), amount_minor: -6_199n }, 'rate 1.10 → 1.05 on 1,239.75 EUR'],
		[
			'a line that doubled, whose doubling is no FX',
			{ before: worth(10_000n), after: worth(20_000n), amount_minor: -1_000n },
			'rate 1.10 → 1.05 on 200.00 EUR',
		],
		[
			'the second change of a month',
			{ before: worth(15_000n), after: worth(20_000n), amount_minor: -250n },
			'rate 1.10 → 1.05 on 50.00 EUR',
		],
		[
			'a line that was, under closing rates',
			{ before: worth(10_000n), after: worth(20_000n), amount_minor: -500n },
			'rate 1.10 → 1.05 on 100.00 EUR',
		],
		['a line that came and went within the month', { before: worth(10_000n), amount_minor: 500n }, 'rate 1.10 → 1.05 on -100.00 EUR'],
		[
			'a currency of other minor units',
			{ kind: 'revaluation', after: worth(10_000n, 'jpy'), amount_minor: -188n },
			'rate 0.0067 → 0.006512 on 10,000 JPY',
		],
		[
			'a line that left one currency for another',
			{ before: worth(10_000n), after: worth(10_000n, 'jpy'), amount_minor: -188n },
			'rate 0.0067 → 0.006512 on 10,000 JPY',
		],
		[
			'a late fact',
			{ kind: 'revaluation', after: worth(10_000n), amount_minor: -500n, is_adjustment: true, adjusts_month: '2025-02-01' },
			'rate 1.10 → 1.05 on 100.00 EUR (late, Feb 2025)',
		],
		[
			'a month closed at rates that were corrected since',
			{ kind: 'revaluation', after: worth(10_000n), amount_minor: 900n },
			'rates of then on 100.00 EUR',
		],
		[
			'the correction of a rate',
			{ kind: 'revaluation', after: worth(10_000n), amount_minor: 900n, is_adjustment: true, adjusts_month: '2025-02-01' },
			'corrected rate on 100.00 EUR (late, Feb 2025)',
		],
	] satisfies [string, Partial<Part>, string][])('of %s', (_, told, text) => {
		expect(said(told)).toBe(text);
	});

	test('is nothing but its cause where no line is known', () => {
		expect(said({ amount_minor: 5n })).toBe('fx');
	});

	test('leaves what is no FX as it is', () => {
		expect(said({ cause: 'price', before: worth(10_000n), after: worth(20_000n), amount_minor: 11_000n })).toBe(
			'price: Pro × 1, 100.00 EUR → Pro × 1, 200.00 EUR',
		);
	});
});
