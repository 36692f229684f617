import type { Act, Proration } from '../acts.ts';
import type { Seconds } from '../calendar.ts';
import { amend, type Books, type Sub, subState } from './books.ts';
import { expectRenewal, intoPeriod, nextBoundary } from './cycle.ts';
import { invoice, periodLines, takePending } from './invoicing.ts';
import { newItem } from './lifecycle.ts';
import { prorationLine } from './proration-lines.ts';
import { cadenceOf } from './pricing.ts';
import type { ItemState } from './states.ts';

type ActOf<Name extends Act['act']> = Extract<Act, { act: Name }>;

/** Quantity or plan of an item changes. A plan of another cadence starts a new period at once. */
export function change(books: Books, sub: Sub, act: ActOf<'change'>, at: Seconds): void {
	const { items } = subState(books, sub);
	const old = itemNamed(books, sub, act.item);
	const { plan, currency } = books.prices.priced(old.price);
	const item: ItemState = { ...old, quantity: act.quantity ?? old.quantity, price: books.prices.priceId(act.plan ?? plan, currency) };
	const behaviour = act.proration ?? 'create_prorations';
	const restarts = act.plan !== undefined && !sameCadence(plan, act.plan);
	if (behaviour !== 'none') credit(books, sub, old, at);
	amend(
		books,
		'subscription',
		sub.id,
		at,
		{ items: items.map((other) => (other.id === item.id ? item : other)) },
		...(restarts ? [] : UPDATED),
	);
	if (restarts) return restart(books, sub, at);
	settleProration(books, sub, item, behaviour, at);
}

/** Adds a line to a subscription, with its proration lines where the act asks for them. */
export function addItem(books: Books, sub: Sub, act: ActOf<'add_item'>, at: Seconds): void {
	const { items } = subState(books, sub);
	const first = items[0] ?? itemNamed(books, sub, act.item.item);
	const { currency } = books.prices.priced(first.price);
	const item = { ...newItem(books, sub, act.item, currency, at), periodStart: first.periodStart, periodEnd: first.periodEnd };
	amend(books, 'subscription', sub.id, at, { items: [...items, item] }, ...UPDATED);
	settleProration(books, sub, item, act.proration ?? 'create_prorations', at);
}

/** Takes a line off a subscription, with its credit where the act asks for proration. */
export function removeItem(books: Books, sub: Sub, act: ActOf<'remove_item'>, at: Seconds): void {
	const item = itemNamed(books, sub, act.item);
	if (act.proration !== 'none') credit(books, sub, item, at);
	const items = subState(books, sub).items.filter(({ id }) => id !== item.id);
	if (items.length === 0)
		throw new RangeError(`account ${books.account.index}: add the successor before removing the only item ${act.item}`);
	amend(books, 'subscription', sub.id, at, { items }, ...UPDATED);
}

const UPDATED = ['customer.subscription.updated'] as const;

function itemNamed(books: Books, sub: Sub, name: string): ItemState {
	const item = subState(books, sub).items.find(({ id }) => id === sub.items.get(name));
	if (item === undefined) throw new RangeError(`subscription ${sub.id} of account ${books.account.index} has no item ${name}`);
	return item;
}

function sameCadence(a: Parameters<typeof cadenceOf>[0], b: Parameters<typeof cadenceOf>[0]): boolean {
	const [one, other] = [cadenceOf(a), cadenceOf(b)];
	return one.interval === other.interval && one.count === other.count;
}

function credit(books: Books, sub: Sub, item: ItemState, at: Seconds): void {
	const line = prorationLine(books, sub, item, at, 'unused');
	if (line !== null && subState(books, sub).status !== 'trialing') sub.pending.push(line);
}

function settleProration(books: Books, sub: Sub, item: ItemState, behaviour: Proration, at: Seconds): void {
	if (behaviour === 'none' || subState(books, sub).status === 'trialing') return;
	const line = prorationLine(books, sub, item, at, 'remaining');
	if (line !== null) sub.pending.push(line);
	if (behaviour === 'always_invoice') invoice(books, sub, at, 'subscription_update', takePending(sub), item.periodStart);
}

function restart(books: Books, sub: Sub, at: Seconds): void {
	const old = subState(books, sub);
	const state = { ...old, anchor: at };
	const items = intoPeriod(state.items, at, nextBoundary(books, state, at));
	amend(books, 'subscription', sub.id, at, { anchor: at, items }, ...UPDATED);
	invoice(books, sub, at, 'subscription_update', [...takePending(sub), ...periodLines(books, sub, at)], old.items[0]?.periodStart ?? at);
	expectRenewal(books, sub);
}
