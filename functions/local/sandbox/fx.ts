import { addMonths, DAY, dayName, monthStart, type Seconds } from './calendar.ts';
import type { CompanyPlan } from './company.ts';
import { seeded } from './random.ts';

/** Major units of `to_currency` for one of `from_currency`, from `valid_on` until the pair's next rate. */
export interface FxRate {
	readonly from_currency: 'eur' | 'gbp' | 'jpy';
	readonly to_currency: 'usd';
	/** UTC day, `YYYY-MM-DD`. */
	readonly valid_on: string;
	/** Decimal text with eight places. */
	readonly rate: string;
}

const OPENING = { eur: 1.07, gbp: 1.24, jpy: 0.0071 } as const;
const PAIRS = ['eur', 'gbp', 'jpy'] as const;

/** Largest weekly move of a rate. */
const WEEKLY_MOVE = 0.012;

/** A weekly random walk from the month before the company's first to `until`. */
export function fxRatesUntil(plan: CompanyPlan, until: Seconds): FxRate[] {
	const first = monthStart(addMonths(plan.asOf, -plan.months - 1));
	return PAIRS.flatMap((from_currency) => {
		const random = seeded(plan.seed, 'fx', from_currency);
		const rates: FxRate[] = [];
		let rate: number = OPENING[from_currency];
		for (let day = first; day < until; day += 7 * DAY) {
			rates.push({ from_currency, to_currency: 'usd', valid_on: dayName(day), rate: rate.toFixed(8) });
			// Pulled back a little towards the opening, so that years do not carry it away.
			rate *= 1 + WEEKLY_MOVE * (2 * random.next() - 1) + 0.02 * (OPENING[from_currency] / rate - 1);
		}
		return rates;
	});
}
