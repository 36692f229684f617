import { cycleStart, type Seconds } from '../calendar.ts';
import { amend, type Books, isAlive, type Sub, subState } from './books.ts';
import { invoice, periodLines, takePending, usageLines } from './invoicing.ts';
import { cadenceOf } from './pricing.ts';
import type { ItemState, SubscriptionState } from './states.ts';

/** The items moved into the period that starts at `at`. */
export function intoPeriod(items: readonly ItemState[], periodStart: Seconds, periodEnd: Seconds): ItemState[] {
	return items.map((item) => ({ ...item, periodStart, periodEnd }));
}

/** End of the period that starts at `at`, counted from the anchor. */
export function nextBoundary(books: Books, state: SubscriptionState, at: Seconds): Seconds {
	const cadence = cadenceOf(books.prices.priced(state.items[0]?.price ?? '').plan);
	let n = 1;
	while (cycleStart(state.anchor, cadence, n) <= at) n += 1;
	return cycleStart(state.anchor, cadence, n);
}

/** Arranges the renewal at the end of the current period; a period that changes meanwhile makes it void. */
export function expectRenewal(books: Books, sub: Sub): void {
	const end = subState(books, sub).items[0]?.periodEnd;
	if (end !== undefined) books.agenda.add(end, (at) => renew(books, sub, at));
}

/** Starts the next period: items move on, an ending trial becomes active, the invoice is drawn. */
function renew(books: Books, sub: Sub, at: Seconds): void {
	const state = subState(books, sub);
	const first = state.items[0];
	if (first === undefined || first.periodEnd !== at || !isAlive(state) || state.status === 'paused') return;
	const wasTrial = state.status === 'trialing';
	const items = intoPeriod(state.items, at, nextBoundary(books, state, at));
	// Usage belongs to the period just left, so its lines are drawn before the items move on.
	const usage = wasTrial ? [] : usageLines(books, sub, at);
	amend(books, 'subscription', sub.id, at, { items, status: wasTrial ? 'active' : state.status });
	invoice(books, sub, at, 'subscription_cycle', [...takePending(sub), ...usage, ...periodLines(books, sub, at)], first.periodStart);
	expectRenewal(books, sub);
}
