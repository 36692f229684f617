import type { Act, ItemSpec } from '../acts.ts';
import { cycleStart, type Seconds, shift } from '../calendar.ts';
import type { Currency } from '../catalogue/currencies.ts';
import { planOf } from '../catalogue/plans.ts';
import { latest, record } from '../ledger.ts';
import { amend, type Books, isAlive, type Sub, subState } from './books.ts';
import { cadenceOf } from './pricing.ts';
import type { PhaseState, ScheduleState } from './states.ts';

type ActOf<Name extends Act['act']> = Extract<Act, { act: Name }>;

function phaseItems(books: Books, items: readonly ItemSpec[], currency: Currency): PhaseState['items'] {
	return items.map(({ plan, quantity }) => ({
		price: books.prices.priceId(plan, currency),
		quantity: planOf(plan).metered ? null : (quantity ?? 1),
	}));
}

/** Puts a running subscription under a schedule: the phase it is in, then the phases to come. */
export function schedule(books: Books, sub: Sub, act: ActOf<'schedule'>, zero: Seconds, at: Seconds): void {
	const { currency } = books.account.home;
	const now = subState(books, sub);
	const starts = act.phases.map(({ from }) => shift(zero, from));
	const phases = act.phases.map(({ items }, i): PhaseState => {
		const start = starts[i] ?? at;
		const end = starts[i + 1] ?? cycleStart(start, cadenceOf(items[0]?.plan ?? 'team_month'), 1);
		return { start, end, items: phaseItems(books, items, currency) };
	});
	const current: PhaseState = {
		start: now.items[0]?.periodStart ?? at,
		end: starts[0] ?? at,
		items: now.items.map(({ price, quantity }) => ({ price, quantity })),
	};
	const id = open(books, { phases: [current, ...phases], status: 'active', subscription: sub.id }, currency, at);
	amend(books, 'subscription', sub.id, at, { schedule: id }, 'customer.subscription.updated');
	releaseAtEnd(books, sub, id);
}

/** A contract for a subscription that starts later. */
export function sign(books: Books, act: ActOf<'sign'>, zero: Seconds, at: Seconds): void {
	const { currency } = books.account.home;
	const start = shift(zero, act.starts);
	const end = cycleStart(start, cadenceOf(act.items[0]?.plan ?? 'team_month'), 1);
	const phases = [{ start, end, items: phaseItems(books, act.items, currency) }];
	books.signed.set(act.sub, open(books, { phases, status: 'not_started', subscription: null }, currency, at));
}

/** Ties a signed contract to the subscription it has now become. */
export function scheduleStarted(books: Books, name: string, sub: Sub, at: Seconds): void {
	const id = books.signed.get(name);
	if (id === undefined) return;
	amend(books, 'schedule', id, at, { status: 'active', subscription: sub.id }, 'subscription_schedule.updated');
	amend(books, 'subscription', sub.id, at, { schedule: id });
	releaseAtEnd(books, sub, id);
}

function open(books: Books, parts: Pick<ScheduleState, 'phases' | 'status' | 'subscription'>, currency: Currency, at: Seconds): string {
	const id = books.ledger.newId('sub_sched', at);
	record(
		books.ledger,
		'schedule',
		at,
		{ id, created: at, customer: books.customer, currency, closedAt: null, ...parts },
		'subscription_schedule.created',
	);
	return id;
}

function releaseAtEnd(books: Books, sub: Sub, id: string): void {
	const end = latest(books.ledger, 'schedule', id).phases.at(-1)?.end;
	if (end === undefined) return;
	books.agenda.add(end, (at) => {
		if (!isAlive(subState(books, sub)))
			return amend(books, 'schedule', id, at, { status: 'canceled', closedAt: at }, 'subscription_schedule.canceled');
		amend(books, 'schedule', id, at, { status: 'released', closedAt: at }, 'subscription_schedule.released');
		amend(books, 'subscription', sub.id, at, { schedule: null }, 'customer.subscription.updated');
	});
}
