import type { Vector, VectorDiscount, VectorEvent, VectorPrice } from '../vector-format.ts';

export interface Line {
	readonly item: string;
	readonly price: VectorPrice;
	readonly quantity: number;
}

/** A subscription from one event of its own to the next. */
export interface Chapter {
	readonly from: number;
	readonly status: string;
	readonly isPaused: boolean;
	/** When the customer asked to cancel, unless taken back. */
	readonly cancelRequestedAt: number | null;
	/** Of the service already paid for, told by the event that ended the subscription. */
	readonly serviceEnd: number | null;
	readonly lines: readonly Line[];
}

export interface Subscription {
	readonly id: string;
	readonly account: string;
	readonly isLive: boolean;
	readonly signedAt: number | null;
	readonly chapters: readonly Chapter[];
}

export interface Attached {
	readonly terms: VectorDiscount;
	readonly account: string;
	/** Null where it reduces everything the account has. */
	readonly subscription: string | null;
	readonly from: number;
	readonly to: number;
}

/** A vector's events told as stories: what stood when. */
export interface Told {
	readonly subscriptions: readonly Subscription[];
	/** In the order of attachment, which is that of application. */
	readonly discounts: readonly Attached[];
	readonly events: readonly VectorEvent[];
	/** The account that a record counts under, from its beginning. */
	readonly owner: (account: string) => string;
}

export const instantOf = (text: string): number => Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`);

/** So many calendar months later; only for days that every month has. */
export const monthsLater = (from: number, months: number): number => {
	const at = new Date(from);
	at.setUTCMonth(at.getUTCMonth() + months);
	return at.getTime();
};

const at = (event: VectorEvent): number => ('ts' in event && event.ts !== undefined ? instantOf(event.ts) : Number.NEGATIVE_INFINITY);

const changed = (before: Chapter, event: VectorEvent): Chapter => {
	const next = { ...before, from: at(event) };
	const others = (item: string): Line[] => before.lines.filter((line) => line.item !== item);
	switch (event.type) {
		case 'subscription_ended':
			return {
				...next,
				status: 'canceled',
				serviceEnd: event.service_period_end === undefined ? null : instantOf(event.service_period_end),
			};
		case 'status_changed':
			return { ...next, status: event.status };
		case 'pause_started':
			return { ...next, isPaused: true };
		case 'pause_ended':
			return { ...next, isPaused: false };
		case 'cancel_scheduled':
			return { ...next, cancelRequestedAt: at(event) };
		case 'cancel_unscheduled':
			return { ...next, cancelRequestedAt: null };
		case 'item_changed':
			return {
				...next,
				lines: before.lines.map((line) =>
					line.item === event.item ? { ...line, price: event.price ?? line.price, quantity: event.quantity ?? line.quantity } : line,
				),
			};
		case 'item_added':
			return {
				...next,
				lines: [...others(event.item.id), { item: event.item.id, price: event.item.price, quantity: event.item.quantity }],
			};
		case 'item_removed':
			return { ...next, lines: others(event.item) };
		case 'subscription_started':
		case 'discount_added':
		case 'discount_removed':
		case 'customer_discount_added':
		case 'accounts_merged':
		case 'fx_rate':
		case 'usage_invoiced':
		case 'invoice_line':
		case 'invoice_paid':
		case 'refund':
			return before;
	}
};

const subscriptionOf = (events: readonly VectorEvent[]): Subscription | null => {
	const start = events.find((event) => event.type === 'subscription_started');
	if (start === undefined) return null;
	const first: Chapter = {
		from: at(start),
		status: start.status ?? 'active',
		isPaused: false,
		cancelRequestedAt: null,
		serviceEnd: null,
		lines: start.items.map(({ id, price, quantity }) => ({ item: id, price, quantity })),
	};
	const chapters = [first];
	for (const event of events) {
		const last = chapters.at(-1) ?? first;
		const next = changed(last, event);
		if (next !== last) chapters.push(next);
	}
	return {
		id: start.subscription,
		account: start.account,
		isLive: start.livemode ?? true,
		signedAt: start.signed_at === undefined ? null : instantOf(start.signed_at),
		chapters,
	};
};

const attached = (events: readonly VectorEvent[], accountOf: (subscription: string) => string): Attached[] => {
	const attach = (terms: VectorDiscount, account: string, subscription: string | null, from: number): Attached => {
		const months = terms.duration === 'once' ? 1 : (terms.duration_in_months ?? 0);
		const removal = events.find((event) => event.type === 'discount_removed' && event.discount_id === terms.id);
		const end = terms.duration === 'forever' ? Number.POSITIVE_INFINITY : monthsLater(from, months);
		return { terms, account, subscription, from, to: removal === undefined ? end : Math.min(end, at(removal)) };
	};
	return events.flatMap((event) => {
		if (event.type === 'subscription_started')
			return (event.discounts ?? []).map((terms) => attach(terms, event.account, event.subscription, at(event)));
		if (event.type === 'discount_added') return [attach(event.discount, accountOf(event.subscription), event.subscription, at(event))];
		if (event.type === 'customer_discount_added') return [attach(event.discount, event.account, null, at(event))];
		return [];
	});
};

/** Reads a vector's events in the order of their instants. */
export const tell = (vector: Pick<Vector, 'events'>): Told => {
	const events = vector.events.toSorted((a, b) => at(a) - at(b));
	const bySubscription = Map.groupBy(events, (event) => ('subscription' in event ? (event.subscription ?? '') : ''));
	const subscriptions = [...bySubscription.values()].flatMap((of) => subscriptionOf(of) ?? []);
	const merged = new Map(events.flatMap((event) => (event.type === 'accounts_merged' ? [[event.from, event.to]] : [])));
	const owner = (account: string): string => {
		const into = merged.get(account);
		return into === undefined ? account : owner(into);
	};
	const accountOf = (id: string): string => subscriptions.find((one) => one.id === id)?.account ?? '';
	return { subscriptions, discounts: attached(events, accountOf), events, owner };
};
