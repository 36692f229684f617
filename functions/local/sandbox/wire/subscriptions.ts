import type Stripe from 'stripe';
import type { ItemState, SubscriptionState } from '../billing/states.ts';
import { legacyPlan, price } from './prices.ts';
import { taxRate } from './tax-rates.ts';
import { customerRef, discountRefs } from './customers.ts';
import { nestedList, type OnWire } from './on-wire.ts';
import { inside, type View } from './view.ts';

/** The items of a subscription, newest first as every Stripe list. */
export function itemsOf(view: View, state: SubscriptionState): OnWire<Stripe.SubscriptionItem>[] {
	return state.items.toReversed().map((item) => subscriptionItem(view, item, state.id));
}

function subscriptionItem(view: View, item: ItemState, owner: string): OnWire<Stripe.SubscriptionItem> {
	const sold = view.world.get('price', item.price) ?? {
		id: item.price,
		created: item.created,
		active: true,
		...view.prices.priced(item.price),
	};
	return {
		id: item.id,
		object: 'subscription_item',
		billing_thresholds: null,
		created: item.created,
		current_period_end: item.periodEnd,
		current_period_start: item.periodStart,
		current_trial: null,
		discounts: [],
		metadata: {},
		plan: legacyPlan(view, sold),
		price: price(inside(view, 'price'), sold),
		...(item.quantity !== null && { quantity: item.quantity }),
		subscription: owner,
		tax_rates: [],
	};
}

function endDetails(state: SubscriptionState): OnWire<Stripe.Subscription.CancellationDetails> {
	const reason = state.endReason ?? (state.cancelAt === null ? null : 'cancellation_requested');
	return { comment: null, feedback: null, feedback_option: null, reason };
}

/** A subscription as Stripe shows it. */
export function subscription(view: View, state: SubscriptionState): OnWire<Stripe.Subscription> {
	const { trialStart, trialEnd, netDays } = state;
	return {
		id: state.id,
		object: 'subscription',
		application: null,
		application_fee_percent: null,
		automatic_tax: { disabled_reason: null, enabled: false, liability: null },
		billing_cycle_anchor: state.anchor,
		billing_cycle_anchor_config: null,
		billing_mode: { flexible: { proration_discounts: 'itemized' }, type: 'flexible' },
		billing_schedules: [],
		billing_thresholds: null,
		cancel_at: state.cancelAt,
		cancel_at_period_end: state.cancelAt !== null && state.status !== 'canceled',
		canceled_at: state.canceledAt,
		cancellation_details: endDetails(state),
		collection_method: netDays === null ? 'charge_automatically' : 'send_invoice',
		created: state.created,
		currency: state.currency,
		customer: customerRef(view, state.customer),
		customer_account: null,
		days_until_due: netDays,
		default_payment_method: null,
		default_source: null,
		default_tax_rates: state.tax === null ? [] : [taxRate(state.tax, state.created)],
		description: null,
		discounts: discountRefs(view, state.discounts),
		ended_at: state.endedAt,
		invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: 'self' } },
		items: nestedList(itemsOf(inside(view, 'items.data'), state), `/v1/subscription_items?subscription=${state.id}`),
		latest_invoice: state.latestInvoice,
		livemode: true,
		managed_payments: null,
		metadata: {},
		next_pending_invoice_item_invoice: null,
		on_behalf_of: null,
		pause_collection: state.isCollectionPaused ? { behavior: 'void', resumes_at: null } : null,
		payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
		pending_invoice_item_interval: null,
		pending_setup_intent: null,
		pending_update: null,
		schedule: state.schedule,
		start_date: state.startDate,
		status: state.status,
		test_clock: null,
		transfer_data: null,
		trial_end: trialEnd,
		trial_settings: {
			end_behavior: { billing_cycle_anchor: null, missing_payment_method: state.status === 'paused' ? 'pause' : 'create_invoice' },
		},
		trial_start: trialStart,
	};
}
