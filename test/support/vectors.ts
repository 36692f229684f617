import type { EntityName, EntityRow } from '../../shared/contracts/entities/index.ts';

/** One vector of the public MRR test-vector format: events in, expected account-months out. */
export interface Vector {
	readonly name: string;
	readonly policy_overrides: Readonly<Record<string, unknown>>;
	readonly window: { readonly first: string; readonly last: string };
	readonly events: readonly VectorEvent[];
	readonly expected: readonly ExpectedRow[];
}

export interface ExpectedRow {
	readonly month: string;
	readonly account: string;
	readonly opening: number;
	readonly new: number;
	readonly expansion: number;
	readonly contraction: number;
	readonly churn: number;
	readonly reactivation: number;
	readonly fx: number;
	readonly closing: number;
}

interface VectorTier {
	readonly up_to: number | 'inf';
	readonly unit_amount?: number;
	readonly flat_amount?: number;
}

interface VectorPrice {
	readonly unit_amount?: number;
	readonly currency: string;
	readonly interval: string;
	readonly interval_count: number;
	readonly product?: string;
	readonly usage_type?: string;
	readonly recurring?: boolean;
	readonly tiers_mode?: string;
	readonly tiers?: readonly VectorTier[];
	readonly transform_quantity?: { readonly divide_by: number; readonly round: string };
	readonly tax_inclusive_percent?: number;
}

interface VectorItem {
	readonly id: string;
	readonly price: VectorPrice;
	readonly quantity: number;
}

interface VectorDiscount {
	readonly id: string;
	readonly duration: 'once' | 'repeating' | 'forever';
	readonly duration_in_months?: number;
	readonly percent_off?: number;
	readonly amount_off?: number;
}

export interface VectorEvent {
	readonly ts?: string;
	readonly type: string;
	readonly account?: string;
	readonly subscription?: string;
	readonly items?: readonly VectorItem[];
	readonly item?: string | VectorItem;
	readonly price?: VectorPrice;
	readonly quantity?: number;
	readonly status?: string;
	readonly livemode?: boolean;
	readonly recorded_at?: string;
	readonly signed_at?: string;
	readonly cancel_at?: string;
	readonly service_period_end?: string;
	readonly discounts?: readonly VectorDiscount[];
	readonly discount?: VectorDiscount;
	readonly discount_id?: string;
	readonly from?: string;
	readonly to?: string;
	readonly month?: string;
	readonly rate?: string;
}

type Rows = { [E in EntityName]?: EntityRow<E>[] };

interface LineState {
	price: string;
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

const instant = (text: string): Date => new Date(text.includes('T') ? text : `${text}T00:00:00Z`);

const addMonths = (at: Date, months: number): Date => {
	const moved = new Date(at);
	moved.setUTCMonth(moved.getUTCMonth() + months);
	return moved;
};

/** Replays one vector's events into rows of the common entities, as a source of its own would have delivered them. */
export class VectorLoader {
	readonly rows: Rows = {};
	private readonly subscriptions = new Map<string, SubscriptionState>();
	private readonly prices = new Map<string, string>();
	private readonly discounts = new Map<string, EntityRow<'discounts'>>();

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
		this.add('prices', {
			price_id: id,
			product_id: price.product ?? null,
			currency: price.currency,
			unit_amount: price.unit_amount === undefined ? null : String(price.unit_amount),
			billing_interval: recurring ? price.interval : null,
			interval_count: recurring ? price.interval_count : null,
			usage_type: price.usage_type ?? 'licensed',
			tiers_mode: price.tiers_mode ?? null,
			transform_divide_by: price.transform_quantity ? BigInt(price.transform_quantity.divide_by) : null,
			transform_round: price.transform_quantity?.round ?? null,
			tax_inclusive_percent: price.tax_inclusive_percent === undefined ? null : String(price.tax_inclusive_percent),
		});
		(price.tiers ?? []).forEach((tier, index) =>
			this.add('price_tiers', {
				price_id: id,
				tier_number: index + 1,
				up_to: tier.up_to === 'inf' ? null : BigInt(tier.up_to),
				unit_amount: tier.unit_amount === undefined ? null : String(tier.unit_amount),
				flat_amount: tier.flat_amount === undefined ? null : String(tier.flat_amount),
			}),
		);
		return id;
	}

	private attach(account: string, subscription: string | null, discount: VectorDiscount, at: Date): void {
		const months = discount.duration === 'once' ? 1 : discount.duration_in_months;
		this.discounts.set(discount.id, {
			discount_id: `${subscription ?? account}/${discount.id}`,
			coupon_id: null,
			account_id: account,
			subscription_id: subscription,
			item_id: null,
			percent_off: discount.percent_off === undefined ? null : String(discount.percent_off),
			amount_off: discount.amount_off === undefined ? null : String(discount.amount_off),
			currency: null,
			duration: discount.duration,
			position: this.discounts.size + 1,
			is_fallback: false,
			starts_at: at,
			ends_at: discount.duration === 'forever' || months === undefined ? null : addMonths(at, months),
			evidence: 'event',
			seen_at: at,
			seen_until: null,
		});
	}

	private version(id: string, state: SubscriptionState, event: VectorEvent, only?: string): void {
		for (const [item, line] of state.lines) {
			if (only !== undefined && only !== item) continue;
			this.add('subscription_item_versions', {
				subscription_id: id,
				item_id: item,
				account_id: state.account,
				effective_at: instant(event.ts ?? ''),
				covers_until: null,
				evidence: 'event',
				status: line.removed ? 'canceled' : state.status,
				price_id: line.price,
				quantity: BigInt(line.quantity),
				is_paused: state.paused,
				is_live: state.live,
				cancel_requested_at: state.cancelRequestedAt,
				cancel_at: state.cancelAt,
				service_period_end: event.service_period_end === undefined ? null : instant(event.service_period_end),
				signed_at: state.signedAt,
				reason: event.type,
				recorded_at: event.recorded_at === undefined ? instant(event.ts ?? '') : instant(event.recorded_at),
			});
		}
	}

	private start(event: VectorEvent): void {
		const id = event.subscription ?? '';
		const at = instant(event.ts ?? '');
		const state: SubscriptionState = {
			account: event.account ?? '',
			status: event.status ?? 'active',
			paused: false,
			live: event.livemode ?? true,
			cancelRequestedAt: null,
			cancelAt: null,
			signedAt: event.signed_at === undefined ? null : instant(event.signed_at),
			lines: new Map(
				(event.items ?? []).map((item) => [item.id, { price: this.price(item.price), quantity: item.quantity, removed: false }]),
			),
		};
		this.subscriptions.set(id, state);
		for (const discount of event.discounts ?? []) this.attach(state.account, id, discount, at);
		this.version(id, state, event);
	}

	/** Applies one event. An event type that is not known is an error, so that no vector passes by being misread. */
	apply(event: VectorEvent): void {
		const id = event.subscription ?? '';
		const state = this.subscriptions.get(id);
		const change = (alter: (state: SubscriptionState) => void): void => {
			if (!state) throw new Error(`${event.type} before ${id} started`);
			alter(state);
			this.version(id, state, event);
		};
		switch (event.type) {
			case 'subscription_started':
				return this.start(event);
			case 'subscription_ended':
				return change((s) => void (s.status = 'canceled'));
			case 'status_changed':
				return change((s) => void (s.status = event.status ?? ''));
			case 'pause_started':
				return change((s) => void (s.paused = true));
			case 'pause_ended':
				return change((s) => void (s.paused = false));
			case 'cancel_scheduled':
				return change((s) => {
					s.cancelRequestedAt = instant(event.ts ?? '');
					s.cancelAt = instant(event.cancel_at ?? '');
				});
			case 'cancel_unscheduled':
				return change((s) => {
					s.cancelRequestedAt = null;
					s.cancelAt = null;
				});
			case 'item_changed':
				return change((s) => {
					const line = s.lines.get(String(event.item));
					if (!line) throw new Error(`item_changed of unknown item ${String(event.item)}`);
					if (event.price) line.price = this.price(event.price);
					if (event.quantity !== undefined) line.quantity = event.quantity;
				});
			case 'item_added':
				return change((s) => {
					if (typeof event.item === 'object')
						s.lines.set(event.item.id, { price: this.price(event.item.price), quantity: event.item.quantity, removed: false });
				});
			case 'item_removed':
				return change((s) => {
					const line = s.lines.get(String(event.item));
					if (line) line.removed = true;
				});
			case 'discount_added':
				if (event.discount && state) this.attach(state.account, id, event.discount, instant(event.ts ?? ''));
				return;
			case 'customer_discount_added':
				if (event.discount) this.attach(event.account ?? '', null, event.discount, instant(event.ts ?? ''));
				return;
			case 'discount_removed': {
				const discount = this.discounts.get(event.discount_id ?? '');
				if (!discount) throw new Error(`discount_removed of unknown discount ${event.discount_id}`);
				discount.ends_at = instant(event.ts ?? '');
				return;
			}
			case 'accounts_merged':
				return this.add('account_links', {
					account_id: event.from ?? '',
					into_source_id: null,
					into_account_id: event.to ?? '',
					effective_at: instant(event.ts ?? ''),
				});
			case 'fx_rate':
				return this.add('fx_rates', {
					from_currency: event.from ?? '',
					to_currency: event.to ?? '',
					valid_on: `${event.month}-01`,
					rate: decimalOf(event.rate ?? ''),
					provider: 'vector',
				});
			case 'usage_invoiced':
			case 'invoice_line':
			case 'invoice_paid':
			case 'refund':
				return; // evidence of money, which the rules under test do not read
			default:
				throw new Error(`unknown event type ${event.type}`);
		}
	}

	finish(): Rows {
		for (const discount of this.discounts.values()) this.add('discounts', discount);
		return this.rows;
	}
}

/** A rate such as 11/10 as decimal text; the vectors' fractions all end within twelve places. */
const decimalOf = (fraction: string): string => {
	const [numerator = '0', denominator = '1'] = fraction.split('/');
	const units = (BigInt(numerator) * 10n ** 12n) / BigInt(denominator);
	const text = units.toString().padStart(13, '0');
	return `${text.slice(0, -12)}.${text.slice(-12)}`;
};

export const entityRowsOf = (vector: Vector): Rows => {
	const loader = new VectorLoader();
	const dated = vector.events
		.filter(({ ts }) => ts !== undefined)
		.sort((a, b) => instant(a.ts ?? '').getTime() - instant(b.ts ?? '').getTime());
	for (const event of [...vector.events.filter(({ ts }) => ts === undefined), ...dated]) loader.apply(event);
	return loader.finish();
};
