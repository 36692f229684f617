import type { Cadence } from '../calendar.ts';
import { type Currency, listed, listedText } from '../catalogue/currencies.ts';
import { type Plan, type PlanName, planOf } from '../catalogue/plans.ts';
import { ratio, rounded, times } from '../fraction.ts';

/** One priced part of an item: graduated prices are invoiced one line per tier reached, and flat fees have their own. */
export interface Part {
	readonly label: string;
	readonly quantity: number;
	/** Minor units per unit as decimal text. */
	readonly unit: string;
	readonly amount: number;
}

/** What `quantity` units cost for one full cycle, split as Stripe's invoice lines are. Amounts in minor units. */
export function parts(name: PlanName, currency: Currency, quantity: number): Part[] {
	const plan = planOf(name);
	if (plan.tiers === undefined) return [flatRate(plan, currency, quantity)];
	return plan.tiers.mode === 'volume' ? volume(plan, currency, quantity) : graduated(plan, currency, quantity);
}

/** The sum of the parts. */
export function cyclePrice(name: PlanName, currency: Currency, quantity: number): number {
	return parts(name, currency, quantity).reduce((sum, part) => sum + part.amount, 0);
}

/** The cadence of a recurring plan. */
export function cadenceOf(name: PlanName): Cadence {
	const every = planOf(name).every;
	if (every === undefined) throw new RangeError(`${name} is not a recurring plan`);
	return { count: every[0], interval: every[1] };
}

function flatRate(plan: Plan, currency: Currency, quantity: number): Part {
	const packs = plan.packOf === undefined ? quantity : Math.ceil(quantity / plan.packOf);
	const cents = plan.unit ?? '0';
	return { label: '', quantity, unit: listedText(cents, currency), amount: Number(rounded(times(listed(cents, currency), ratio(packs)))) };
}

function volume(plan: Plan, currency: Currency, quantity: number): Part[] {
	const step = plan.tiers?.steps.find(({ upTo }) => upTo === null || quantity <= upTo);
	return step === undefined ? [] : tierParts(1, step.unit, step.flat, currency, quantity);
}

function graduated(plan: Plan, currency: Currency, quantity: number): Part[] {
	let from = 0;
	return (plan.tiers?.steps ?? []).flatMap(({ upTo, unit, flat }, index) => {
		const inTier = Math.max(0, Math.min(quantity, upTo ?? quantity) - from);
		const reached = inTier > 0 || (index === 0 && quantity === 0);
		from = upTo ?? quantity;
		return reached ? tierParts(index + 1, unit, flat, currency, inTier) : [];
	});
}

function tierParts(tier: number, unit: number, flat: number | undefined, currency: Currency, quantity: number): Part[] {
	const each = listed(String(unit), currency);
	const line = {
		label: ` (Tier ${tier})`,
		quantity,
		unit: listedText(String(unit), currency),
		amount: Number(rounded(times(each, ratio(quantity)))),
	};
	if (flat === undefined) return [line];
	const fee = listed(String(flat), currency);
	return [{ label: ` (Tier ${tier} flat fee)`, quantity: 0, unit: listedText(String(flat), currency), amount: Number(rounded(fee)) }, line];
}
