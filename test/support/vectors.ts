import type { EntityName, EntityRow } from '../../shared/contracts/entities/index.ts';
import type { EventOf, Vector, VectorDiscount, VectorEvent, VectorPrice } from './vector-format.ts';

export type { Vector } from './vector-format.ts';

type Rows = { [E in EntityName]?: EntityRow<E>[] };

/** Events after which every line of the subscription has a version. */
type VersionEvent = EventOf<
	| 'subscription_started'
	| 'subscription_ended'
	| 'status_changed'
	| 'pause_started'
	| 'pause_ended'
	| 'cancel_scheduled'
	| 'cancel_unscheduled'
	| 'item_changed'
	| 'item_added'
	| 'item_removed'
>;

interface LineState {
	price: VectorPrice;
	priceId: string;
	quantity: number;
	removed: boolean;
}

interface SubscriptionState {
	account: string;
	status: string;
	paused: boolean;
	live: boolean;
	cancelRequestedAt: Date | null;
	cancelAt: Date | null;
	signedAt: Date | null;
	lines: Map<string, LineState>;
}

/** A date is its first instant, UTC. */
export const instant = (text: string): Date => new Date(text.includes('T') ? text : `${text}T00:00:00Z`);

/** The same day some months later, or the last day of a month that is too short for it. */
const addMonths = (at: Date, months: number): Date => {
	const moved = new Date(at);
	moved.setUTCMonth(moved.getUTCMonth() + months);
	if (moved.getUTCDate() !== at.getUTCDate()) moved.setUTCDate(0);
	return moved;
};

/** Replays one vector's events into rows of the common entities, as a source of its own would have delivered them. */
class VectorLoader {
	readonly rows: Rows = {};
	private readonly subscriptions = new Map<string, SubscriptionState>();
	private readonly prices = new Map<string, string>();
	private readonly discounts: EntityRow<'discounts'>[] = [];
	private invoices = 0;

	private add<E extends EntityName>(entity: E, row: EntityRow<E>): void {
		const rows: EntityRow<E>[] = this.rows[entity] ?? [];
		rows.push(row);
		Object.assign(this.rows, { [entity]: rows });
	}

	/** Prices are immutable at vendors, so each distinct price of the vector is a price of its own. */
	private price(price: VectorPrice): string {
		const text = JSON.stringify(price);
		const known = this.prices.get(text);
		if (known !== undefined) return known;
		const id = `price_${this.prices.size + 1}`;
		this.prices.set(text, id);
		const recurring = price.recurring !== false;
		const decimal = (amount: number | undefined) => (amount === undefined ? null : String(amount));
		this.add('prices', {
			price_id: id,
			product_id: price.product ?? null,
			currency: price.currency,
			unit_amount: decimal(price.unit_amount),
			billing_interval: recurring ? (price.interval ?? null) : null,
			interval_count: recurring ? (price.interval_count ?? 1) : null,
			usage_type: price.usage_type ?? 'licensed',
			tiers_mode: price.tiers_mode ?? null,
			transform_divide_by: price.transform_quantity ? BigInt(price.transform_quantity.divide_by) : null,
			transform_round: price.transform_quantity?.round ?? null,
			tax_inclusive_percent: decimal(price.tax_inclusive_percent),
		});
		for (const [index, tier] of (price.tiers ?? []).entries())
			this.add('price_tiers', {
				price_id: id,
				tier_number: index + 1,
				up_to: typeof tier.up_to === 'number' ? BigInt(tier.up_to) : null,
				unit_amount: decimal(tier.unit_amount),
				flat_amount: decimal(tier.flat_amount),
			});
		return id;
	}

	private line(item: { readonly price: VectorPrice; readonly quantity: number }): LineState {
		return { price: item.price, priceId: this.price(item.price), quantity: item.quantity, removed: false };
	}

	private state(event: { readonly type: string; readonly subscription: string }): SubscriptionState {
		const state = this.subscriptions.get(event.subscription);
		if (!state)
			throw new Error(`${event.type} of ${event.subscription}, which has not started; give its subscription_started an earlier ts`);
		return state;
	}

	private lineOf(event: EventOf<'item_changed' | 'item_removed' | 'usage_invoiced'>): LineState {
		const line = this.state(event).lines.get(event.item);
		if (!line)
			throw new Error(
				`${event.type} of item ${event.item}, which ${event.subscription} does not have; name one that it started with or that was added`,
			);
		return line;
	}

	private attach(account: string, subscription: string | null, discount: VectorDiscount, at: Date): void {
		const months = discount.duration === 'once' ? 1 : discount.duration_in_months;
		this.discounts.push({
			discount_id: `${subscription ?? account}/${discount.id}/${this.discounts.length + 1}`,
			coupon_id: discount.id,
			account_id: account,
			subscription_id: subscription,
			item_id: null,
			percent_off: discount.percent_off === undefined ? null : String(discount.percent_off),
			amount_off: discount.amount_off === undefined ? null : String(discount.amount_off),
			currency: discount.currency ?? null,
			duration: discount.duration,
			position: this.discounts.length + 1,
			is_fallback: false,
			starts_at: at,
			ends_at: discount.duration === 'forever' || months === undefined ? null : addMonths(at, months),
			evidence: 'event',
			seen_at: at,
			seen_until: null,
		});
	}

	/** Ends what a coupon took off the subscription, or off all of the account; an end before its own stays. */
	private detach(event: EventOf<'discount_removed'>): void {
		const at = instant(event.ts);
		const account = event.account ?? (event.subscription === undefined ? '' : this.subscriptions.get(event.subscription)?.account);
		const attached = this.discounts.filter(({ coupon_id }) => coupon_id === event.discount_id);
		const own = attached.filter(({ subscription_id }) => subscription_id !== null && subscription_id === event.subscription);
		const all = own.length > 0 ? own : attached.filter((row) => row.subscription_id === null && row.account_id === account);
		if (all.length === 0)
			throw new Error(`discount_removed of ${event.discount_id}, which is not attached; name the id of a discount that is`);
		for (const row of all) if (!row.ends_at || row.ends_at > at) row.ends_at = at;
	}

	private version(event: VersionEvent): void {
		const state = this.state(event);
		for (const [item, line] of state.lines)
			this.add('subscription_item_versions', {
				subscription_id: event.subscription,
				item_id: item,
				account_id: state.account,
				effective_at: instant(event.ts),
				covers_until: null,
				evidence: 'event',
				status: line.removed ? 'canceled' : state.status,
				price_id: line.priceId,
				quantity: BigInt(line.quantity),
				is_paused: state.paused,
				is_live: state.live,
				cancel_requested_at: state.cancelRequestedAt,
				cancel_at: state.cancelAt,
				service_period_end:
					event.type === 'subscription_ended' && event.service_period_end !== undefined ? instant(event.service_period_end) : null,
				signed_at: state.signedAt,
				reason: event.type === 'subscription_ended' ? (event.reason ?? event.type) : event.type,
				recorded_at: instant(event.recorded_at ?? event.ts),
			});
	}

	private start(event: EventOf<'subscription_started'>): void {
		this.subscriptions.set(event.subscription, {
			account: event.account,
			status: event.status ?? 'active',
			paused: false,
			live: event.livemode ?? true,
			cancelRequestedAt: null,
			cancelAt: null,
			signedAt: event.signed_at === undefined ? null : instant(event.signed_at),
			lines: new Map(event.items.map((item) => [item.id, this.line(item)])),
		});
		for (const discount of event.discounts ?? []) this.attach(event.account, event.subscription, discount, instant(event.ts));
	}

	/** An invoice with one line; it is paid only where the event says so. */
	private invoice(event: EventOf<'usage_invoiced' | 'invoice_line' | 'invoice_paid' | 'refund'>, item?: string): string {
		const { account, lines } = this.state(event);
		const [line] = item === undefined ? lines.values() : [lines.get(item)];
		const at = instant(event.ts);
		const isPaid = event.type === 'invoice_paid' || event.type === 'refund';
		// The format does not tell what a paid invoice was over; that it was over something is what the rules ask.
		const amount = BigInt(event.amount ?? 1);
		const currency = line?.price.currency ?? 'usd';
		const invoice_id = `in_${(this.invoices += 1)}`;
		const billed = { invoice_id, account_id: account, subscription_id: event.subscription, currency };
		this.add('invoices', {
			...billed,
			status: isPaid ? 'paid' : 'open',
			billing_reason: null,
			created_at: at,
			finalized_at: at,
			due_at: null,
			paid_at: event.type === 'invoice_paid' ? at : null,
			voided_at: null,
			uncollectible_at: null,
			attempt_count: null,
			subtotal_minor: amount,
			tax_minor: null,
			total_minor: amount,
			paid_minor: isPaid ? amount : 0n,
			remaining_minor: isPaid ? 0n : amount,
			credited_minor: null,
		});
		this.add('invoice_lines', {
			...billed,
			line_id: `${invoice_id}/1`,
			item_id: item ?? null,
			price_id: item === undefined ? null : (line?.priceId ?? null),
			quantity: null,
			amount_minor: amount,
			discount_minor: null,
			tax_minor: null,
			tax_inclusive_minor: null,
			is_proration: event.type === 'invoice_line' && event.proration,
			period_from: addMonths(at, -1),
			period_to: at,
		});
		return invoice_id;
	}

	private refund(event: EventOf<'refund'>): void {
		const invoice_id = this.invoice(event);
		this.add('credit_notes', {
			credit_note_id: `cn_${invoice_id}`,
			invoice_id,
			account_id: this.state(event).account,
			status: 'issued',
			reason: 'refund',
			currency: this.rows.invoices?.at(-1)?.currency ?? 'usd',
			amount_minor: BigInt(event.amount),
			created_at: instant(event.ts),
		});
	}

	private request(event: EventOf<'cancel_scheduled' | 'cancel_unscheduled'>): void {
		const isAsked = event.type === 'cancel_scheduled';
		Object.assign(this.state(event), {
			cancelRequestedAt: isAsked ? instant(event.ts) : null,
			cancelAt: isAsked ? instant(event.cancel_at) : null,
		});
	}

	/** What an event changes besides lines; those that change a line are followed by a version of each. */
	private alter(event: VectorEvent): VersionEvent | null {
		switch (event.type) {
			case 'subscription_started':
				this.start(event);
				return event;
			case 'subscription_ended':
				this.state(event).status = 'canceled';
				return event;
			case 'status_changed':
				this.state(event).status = event.status;
				return event;
			case 'pause_started':
			case 'pause_ended':
				this.state(event).paused = event.type === 'pause_started';
				return event;
			case 'cancel_scheduled':
			case 'cancel_unscheduled':
				this.request(event);
				return event;
			case 'item_changed':
				if (event.price) Object.assign(this.lineOf(event), { price: event.price, priceId: this.price(event.price) });
				if (event.quantity !== undefined) this.lineOf(event).quantity = event.quantity;
				return event;
			case 'item_added':
				this.state(event).lines.set(event.item.id, this.line(event.item));
				return event;
			case 'item_removed':
				this.lineOf(event).removed = true;
				return event;
			case 'discount_added':
				this.attach(this.state(event).account, event.subscription, event.discount, instant(event.ts));
				return null;
			case 'customer_discount_added':
				this.attach(event.account, null, event.discount, instant(event.ts));
				return null;
			case 'discount_removed':
				this.detach(event);
				return null;
			case 'usage_invoiced':
			case 'invoice_line':
			case 'invoice_paid':
			case 'refund':
			case 'accounts_merged':
			case 'fx_rate':
				this.note(event);
				return null;
		}
	}

	/** Facts beside the subscriptions: money, rates and merged accounts. */
	private note(event: EventOf<'usage_invoiced' | 'invoice_line' | 'invoice_paid' | 'refund' | 'accounts_merged' | 'fx_rate'>): void {
		switch (event.type) {
			case 'usage_invoiced':
				this.lineOf(event);
				this.invoice(event, event.item);
				return;
			case 'invoice_line':
			case 'invoice_paid':
				this.invoice(event);
				return;
			case 'refund':
				this.refund(event);
				return;
			case 'accounts_merged':
				this.add('account_links', {
					account_id: event.from,
					into_source_id: null,
					into_account_id: event.to,
					effective_at: instant(event.ts),
				});
				return;
			case 'fx_rate':
				this.add('fx_rates', {
					from_currency: event.from,
					to_currency: event.to,
					valid_on: `${event.month}-01`,
					rate: decimalOf(event.rate),
					provider: 'vector',
				});
		}
	}

	/** False for an event of a subscription, or of a line of it, that has not been heard of. */
	knows(event: VectorEvent): boolean {
		if (!('subscription' in event) || event.subscription === undefined || event.type === 'subscription_started') return true;
		const state = this.subscriptions.get(event.subscription);
		return state !== undefined && (!('item' in event) || typeof event.item !== 'string' || state.lines.has(event.item));
	}

	apply(event: VectorEvent): void {
		const changed = this.alter(event);
		if (changed) this.version(changed);
	}

	finish(): Rows {
		for (const discount of this.discounts) this.add('discounts', discount);
		return this.rows;
	}
}

/** A rate such as 11/10 or 1.1 as decimal text of twelve places, half up. */
const decimalOf = (rate: string): string => {
	const [over = '0', under = '1'] = rate.split('/');
	const [whole = '0', places = ''] = over.split('.');
	const [numerator, denominator] = [BigInt(whole + places), BigInt(under) * 10n ** BigInt(places.length)];
	const units = (numerator * 10n ** 12n * 2n + denominator) / (denominator * 2n);
	const text = units.toString().padStart(13, '0');
	return `${text.slice(0, -12)}.${text.slice(-12)}`;
};

/**
 * The rows that a source would have delivered of one vector: of all its events, or of those recorded before an instant.
 * An event that cannot be (of a subscription that has not started, say) is an error; where the start is only not recorded yet, the event
 * is not understood yet either and left out.
 */
export const entityRowsOf = (vector: Vector, recordedBefore?: Date): Rows => {
	const loader = new VectorLoader();
	const at = (event: VectorEvent): number => (event.ts === undefined ? Number.NEGATIVE_INFINITY : instant(event.ts).getTime());
	const known = vector.events.filter(
		(event) =>
			recordedBefore === undefined ||
			event.ts === undefined ||
			instant(('recorded_at' in event ? event.recorded_at : undefined) ?? event.ts) < recordedBefore,
	);
	for (const event of known.toSorted((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)))) {
		if (recordedBefore === undefined || loader.knows(event)) loader.apply(event);
	}
	return loader.finish();
};
