import type Stripe from 'stripe';
import type { PriceState } from '../billing/states.ts';
import { listed, listedText } from '../catalogue/currencies.ts';
import { type Plan, planOf } from '../catalogue/plans.ts';
import { rounded } from '../fraction.ts';
import type { OnWire } from './on-wire.ts';
import { product } from './products.ts';
import type { View } from './view.ts';

/** Whole minor units, or null where the price has fractions of them. */
function whole(cents: string | undefined, currency: PriceState['currency']): number | null {
	return cents === undefined || cents.includes('.') ? null : Number(rounded(listed(cents, currency)));
}

function tiersOf(plan: Plan, currency: PriceState['currency']): OnWire<Stripe.Price.Tier>[] {
	return (plan.tiers?.steps ?? []).map(({ upTo, unit, flat }) => ({
		flat_amount: flat === undefined ? null : whole(String(flat), currency),
		flat_amount_decimal: flat === undefined ? null : listedText(String(flat), currency),
		unit_amount: whole(String(unit), currency),
		unit_amount_decimal: listedText(String(unit), currency),
		up_to: upTo,
	}));
}

function recurring(plan: Plan): OnWire<Stripe.Price.Recurring> | null {
	if (plan.every === undefined) return null;
	const [interval_count, interval] = plan.every;
	return {
		interval,
		interval_count,
		meter: plan.metered ? 'mtr_api_calls' : null,
		trial_period_days: null,
		usage_type: plan.metered ? 'metered' : 'licensed',
	};
}

/** A price; its tiers only where `tiers` is expanded. */
export function price(view: View, state: PriceState): OnWire<Stripe.Price> {
	const plan = planOf(state.plan);
	const productId = view.prices.productId(plan.product);
	const sold = view.world.get('product', productId);
	return {
		id: state.id,
		object: 'price',
		active: state.active,
		billing_scheme: plan.tiers === undefined ? 'per_unit' : 'tiered',
		created: state.created,
		currency: state.currency,
		custom_unit_amount: null,
		livemode: true,
		lookup_key: `${state.plan}_${state.currency}`,
		metadata: {},
		nickname: state.plan,
		product: view.expands('product') && sold !== undefined ? product(sold) : productId,
		recurring: recurring(plan),
		tax_behavior: plan.inclusive ? 'inclusive' : 'exclusive',
		...(plan.tiers !== undefined && view.expands('tiers') && { tiers: tiersOf(plan, state.currency) }),
		tiers_mode: plan.tiers?.mode ?? null,
		transform_quantity: plan.packOf === undefined ? null : { divide_by: plan.packOf, round: 'up' },
		type: plan.every === undefined ? 'one_time' : 'recurring',
		unit_amount: whole(plan.unit, state.currency),
		unit_amount_decimal: plan.unit === undefined ? null : listedText(plan.unit, state.currency),
	};
}

/** The price of an item under its old name, which Stripe still answers beside it. */
export function legacyPlan(view: View, state: PriceState): OnWire<Stripe.Plan> {
	const plan = planOf(state.plan);
	const [interval_count, interval] = plan.every ?? [1, 'month'];
	return {
		id: state.id,
		object: 'plan',
		active: state.active,
		amount: whole(plan.unit, state.currency),
		amount_decimal: plan.unit === undefined ? null : listedText(plan.unit, state.currency),
		billing_scheme: plan.tiers === undefined ? 'per_unit' : 'tiered',
		created: state.created,
		currency: state.currency,
		interval,
		interval_count,
		livemode: true,
		metadata: {},
		meter: plan.metered ? 'mtr_api_calls' : null,
		nickname: state.plan,
		product: view.prices.productId(plan.product),
		tiers_mode: plan.tiers?.mode ?? null,
		transform_usage: plan.packOf === undefined ? null : { divide_by: plan.packOf, round: 'up' },
		trial_period_days: null,
		usage_type: plan.metered ? 'metered' : 'licensed',
	};
}
