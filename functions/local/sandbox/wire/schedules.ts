import type Stripe from 'stripe';
import type { PhaseState, ScheduleState } from '../billing/states.ts';
import { customerRef } from './customers.ts';
import type { OnWire } from './on-wire.ts';
import type { View } from './view.ts';

function phase(state: PhaseState, currency: string): OnWire<Stripe.SubscriptionSchedule.Phase> {
	return {
		add_invoice_items: [],
		application_fee_percent: null,
		billing_cycle_anchor: null,
		billing_thresholds: null,
		collection_method: null,
		currency,
		default_payment_method: null,
		default_tax_rates: [],
		description: null,
		discounts: [],
		end_date: state.end,
		invoice_settings: null,
		items: state.items.map(({ price, quantity }) => ({
			billing_thresholds: null,
			discounts: [],
			metadata: {},
			plan: price,
			price,
			...(quantity !== null && { quantity }),
			tax_rates: [],
		})),
		metadata: {},
		on_behalf_of: null,
		proration_behavior: 'none',
		start_date: state.start,
		transfer_data: null,
		trial_end: null,
	};
}

/** A subscription schedule as Stripe shows it. */
export function subscriptionSchedule(view: View, state: ScheduleState): OnWire<Stripe.SubscriptionSchedule> {
	const current =
		state.status === 'active' ? state.phases.find(({ start, end }) => start < view.world.at && view.world.at <= end) : undefined;
	return {
		id: state.id,
		object: 'subscription_schedule',
		application: null,
		billing_mode: { flexible: { proration_discounts: 'itemized' }, type: 'flexible' },
		canceled_at: state.status === 'canceled' ? state.closedAt : null,
		completed_at: null,
		created: state.created,
		current_phase: current === undefined ? null : { end_date: current.end, start_date: current.start },
		customer: customerRef(view, state.customer),
		customer_account: null,
		default_settings: {
			application_fee_percent: null,
			automatic_tax: { disabled_reason: null, enabled: false, liability: null },
			billing_cycle_anchor: 'automatic',
			billing_thresholds: null,
			collection_method: 'charge_automatically',
			default_payment_method: null,
			description: null,
			invoice_settings: {
				account_tax_ids: null,
				custom_fields: null,
				days_until_due: null,
				description: null,
				footer: null,
				issuer: { type: 'self' },
			},
			on_behalf_of: null,
			transfer_data: null,
		},
		end_behavior: 'release',
		livemode: true,
		metadata: {},
		pause_schedules: [],
		phases: state.phases.map((each) => phase(each, state.currency)),
		released_at: state.status === 'released' ? state.closedAt : null,
		released_subscription: state.status === 'released' ? state.subscription : null,
		status: state.status,
		subscription: state.status === 'released' ? null : state.subscription,
		test_clock: null,
	};
}
