import type Stripe from 'stripe';
import type { Kind, States } from '../billing/states.ts';
import type { EventType, Happening } from '../ledger.ts';
import { type Company, type World, worldAt } from '../world.ts';
import { coupon } from './coupons.ts';
import { price } from './prices.ts';
import { product } from './products.ts';
import { creditNote } from './credit-notes.ts';
import { customer, discount } from './customers.ts';
import { invoice } from './invoices.ts';
import { type OnWire, STRIPE_VERSION } from './on-wire.ts';
import { subscriptionSchedule } from './schedules.ts';
import { subscription } from './subscriptions.ts';
import { unexpanded, type View } from './view.ts';

/** An event as every type of it looks; `data.object` is checked by its own renderer. */
export interface WireEvent extends Omit<OnWire<Stripe.EventBase>, 'data' | 'type'> {
	type: EventType;
	data: { object: object; previous_attributes?: object };
}

/** An event the world still shows, its payload rendered only when a page of the feed is read. */
export interface FeedEntry {
	readonly id: string;
	readonly created: number;
	readonly type: EventType;
	readonly render: () => WireEvent;
}

const RENDERERS: { readonly [K in Kind]: (view: View, state: States[K]) => object } = {
	product: (_view, state) => product(state),
	price,
	coupon,
	customer,
	discount,
	subscription,
	schedule: subscriptionSchedule,
	invoice,
	credit_note: creditNote,
};

/** The event feed of a world, newest first. */
export function feed(company: Company, world: World): FeedEntry[] {
	const entriesOf = <K extends Kind>(kind: K, happenings: readonly Happening<K>[]): FeedEntry[] =>
		happenings.map((event) => ({ id: event.id, created: event.at, type: event.type, render: () => render(company, kind, event) }));
	const entries = [
		...entriesOf('product', world.happenings('product')),
		...entriesOf('price', world.happenings('price')),
		...entriesOf('coupon', world.happenings('coupon')),
		...entriesOf('customer', world.happenings('customer')),
		...entriesOf('discount', world.happenings('discount')),
		...entriesOf('subscription', world.happenings('subscription')),
		...entriesOf('schedule', world.happenings('schedule')),
		...entriesOf('invoice', world.happenings('invoice')),
		...entriesOf('credit_note', world.happenings('credit_note')),
	];
	return entries.sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
}

/** The object as it was at that moment; updates say what they changed. */
function render<K extends Kind>(company: Company, kind: K, event: Happening<K>): WireEvent {
	const view = unexpanded(company, worldAt(company, event.at + 1));
	const draw: (view: View, state: States[K]) => object = RENDERERS[kind];
	const object = draw(view, event.state);
	const before = event.before !== undefined && event.type.endsWith('.updated') ? draw(view, event.before) : undefined;
	return {
		id: event.id,
		object: 'event',
		api_version: STRIPE_VERSION,
		created: event.at,
		data: { object, ...(before !== undefined && { previous_attributes: changed(before, object) }) },
		livemode: true,
		pending_webhooks: 0,
		request: { id: null, idempotency_key: null },
		type: event.type,
	};
}

/** The former values of the top-level attributes that differ. */
function changed(before: object, after: object): object {
	const now = new Map<string, unknown>(Object.entries(after));
	return Object.fromEntries(Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now.get(key))));
}
