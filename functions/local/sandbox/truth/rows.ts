import { addMonths, monthName, monthStart, type Seconds } from '../calendar.ts';
import type { Currency } from '../catalogue/currencies.ts';
import type { Account } from '../company.ts';
import type { Company } from '../world.ts';
import { itemMrr } from './item-mrr.ts';
import { counts, couponsOf, stateBefore, trueFrom } from './life-state.ts';

/**
 * The true MRR, told from the lives themselves: slow, obvious, and blind to every invoice, discount object and status
 * that the billing engine makes of them. Policy: what is in force counts at its full rate from the instant of the change;
 * `forever` and `repeating` discounts count by date, `once` does not; paused, unpaid, trialing and incomplete are nothing;
 * metered, one-off and tax are left out; a week is 12/52 of a month, a day 12/365; halves round up per item.
 */
export interface TruthRow {
	/** The customer's id. */
	readonly account_id: string;
	/** `YYYY-MM`; the state at the month's last instant, or at `asOf` for the running month. */
	readonly month: string;
	readonly currency: Currency;
	readonly mrr_minor: bigint;
}

/** Every account's MRR at each month end before `now`, and at `now`; zero rows included from the first month in which anything is true of the account. */
export function truthAt(company: Company, now: Seconds): TruthRow[] {
	return company.accounts.flatMap((account, i) => accountTruth(account, company.billed[i]?.customer ?? '', now));
}

function accountTruth(account: Account, account_id: string, now: Seconds): TruthRow[] {
	const currencies = currenciesOf(account, now);
	const rows: TruthRow[] = [];
	const first = Math.min(account.createdAt, ...account.life.map(trueFrom));
	for (let month = monthStart(first); month < now; month = addMonths(month, 1)) {
		const end = Math.min(addMonths(month, 1), now);
		const worth = mrrBefore(account, end);
		for (const currency of currencies) rows.push({ account_id, month: monthName(month), currency, mrr_minor: worth.get(currency) ?? 0n });
	}
	return rows;
}

function currenciesOf(account: Account, now: Seconds): Currency[] {
	const starts = account.life
		.filter(({ at }) => at < now)
		.map(({ act }) => (act.act === 'start' ? (act.currency ?? account.home.currency) : null));
	return [...new Set(starts.filter((currency) => currency !== null))];
}

/** MRR by currency at the last instant before `end`, in minor units. */
export function mrrBefore(account: Account, end: Seconds): Map<Currency, bigint> {
	const state = stateBefore(account, end);
	const worth = new Map<Currency, bigint>();
	for (const sub of state.subs.values()) {
		if (!counts(sub, end)) continue;
		for (const item of sub.items.values()) {
			const coupons = couponsOf(sub, state, end);
			worth.set(sub.currency, (worth.get(sub.currency) ?? 0n) + itemMrr(item.plan, item.quantity, sub, coupons));
		}
	}
	return worth;
}
