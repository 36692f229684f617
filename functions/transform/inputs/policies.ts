import { createHash } from 'node:crypto';
import { optional, required, type RowOf } from '../../../shared/contracts/column.ts';
import { type Policy, POLICY_CONSTANTS } from '../../../shared/contracts/policy.ts';

export interface NamedPolicy {
	readonly id: string;
	readonly policy: Policy;
	/** Sources that the policy is computed over. */
	readonly sources: readonly string[];
	/** Preset that it is built on, and what of that tool no switch expresses. */
	readonly preset?: string;
	readonly unexpressed?: readonly string[];
}

export const policyColumns = {
	policy_id: required.varchar('Name of the policy'),
	preset: optional.varchar('Preset that it is built on'),
	unexpressed: optional.varchar('What the tool that the preset is named after does otherwise, and no switch expresses'),
	policy_hash: required.varchar('Hash of every rule in it, switches and constants'),
	policy_json: required.varchar('Every rule in it'),
	timezone: required.varchar('Zone in which months are cut'),
	movement: required.varchar('net or gross'),
	fx: required.varchar('none, per_currency, opening_rate or closing_rate'),
	reporting_currency: optional.varchar('Currency of reported amounts; null keeps billing currencies apart'),
	discount_forever: required.varchar('subtract or ignore'),
	discount_repeating: required.varchar('subtract or ignore'),
	discount_once: required.varchar('subtract or ignore'),
	discount_basis: required.varchar('date or invoice'),
	past_due_auto_churn_days: optional.bigint('Days after which a past-due line no longer counts; null: never'),
	paused: required.varchar('zero_churn, zero_active or include'),
	trialing_after_paid: required.varchar('exclude or keep'),
	churn_recognition: required.varchar('at_end, at_request or service_period_end'),
	new_recognition: required.varchar('subscription_start or first_invoice_paid'),
	basis: required.varchar('in_force or committed'),
	zero_mrr_customer: required.varchar('churn or active'),
	reactivation_window_days: optional.bigint('Days after which an account that returns is new; null: never'),
	gap_tolerance_days: required.bigint('Days within which an account that returns never left'),
	metered: required.varchar('exclude or include_last_invoiced'),
	tax: required.varchar('exclude or include'),
	livemode_only: required.boolean('True where test-mode records do not count'),
};

/** Hash of all rules of a policy: two policies with one hash give the same numbers from the same facts. */
export const policyHash = (policy: Policy): string => createHash('sha256').update(rules(policy)).digest('hex').slice(0, 16);

const rules = (policy: Policy): string => {
	const all: Record<string, unknown> = { ...POLICY_CONSTANTS, ...policy };
	return JSON.stringify(
		Object.fromEntries(
			Object.keys(all)
				.sort()
				.map((key) => [key, all[key]]),
		),
	);
};

/** True where amounts are converted into a reporting currency. */
const isConverted = ({ fx }: Policy): boolean => fx === 'opening_rate' || fx === 'closing_rate';

const wholeDays = (days: number | null): bigint | null => (days === null ? null : BigInt(days));

export const policyRows = (policies: readonly NamedPolicy[]): RowOf<typeof policyColumns>[] =>
	policies.map(({ id, policy, preset, unexpressed }) => ({
		policy_id: id,
		preset: preset ?? null,
		unexpressed: unexpressed === undefined || unexpressed.length === 0 ? null : unexpressed.join(' '),
		policy_hash: policyHash(policy),
		policy_json: rules(policy),
		timezone: policy.timezone,
		movement: policy.movement,
		fx: policy.fx,
		reporting_currency: isConverted(policy) ? policy.reporting_currency : null,
		discount_forever: policy.discount_forever,
		discount_repeating: policy.discount_repeating,
		discount_once: policy.discount_once,
		discount_basis: policy.discount_basis,
		past_due_auto_churn_days: wholeDays(policy.past_due_auto_churn_days),
		paused: policy.paused,
		trialing_after_paid: policy.trialing_after_paid,
		churn_recognition: policy.churn_recognition,
		new_recognition: policy.new_recognition,
		basis: policy.basis,
		zero_mrr_customer: policy.zero_mrr_customer,
		reactivation_window_days: wholeDays(policy.reactivation_window_days),
		gap_tolerance_days: BigInt(policy.gap_tolerance_days),
		metered: policy.metered,
		tax: policy.tax,
		livemode_only: policy.livemode_only,
	}));

export const statusColumns = {
	policy_id: required.varchar('Policy'),
	status: required.varchar('Subscription status that counts in MRR'),
};

export const statusRows = (policies: readonly NamedPolicy[]): RowOf<typeof statusColumns>[] =>
	policies.flatMap(({ id, policy }) => policy.statuses_in_mrr.map((status) => ({ policy_id: id, status })));

export const intervalColumns = {
	policy_id: required.varchar('Policy'),
	billing_interval: required.varchar('day, week, month or year'),
	numerator: required.bigint('A month is numerator / denominator of the interval'),
	denominator: required.bigint('See numerator'),
};

/** How many of each billing interval make a month, as exact fractions. */
export const intervalRows = (policies: readonly NamedPolicy[]): RowOf<typeof intervalColumns>[] =>
	policies.flatMap(({ id, policy }) =>
		Object.entries({ day: policy.day_factor, week: policy.week_factor, month: '1', year: '1/12' }).map(([billing_interval, factor]) => {
			const [numerator = '1', denominator = '1'] = factor.split('/');
			return { policy_id: id, billing_interval, numerator: BigInt(numerator), denominator: BigInt(denominator) };
		}),
	);

export const scopeColumns = {
	policy_id: required.varchar('Policy'),
	source_id: required.varchar('Source whose facts it is computed over'),
};

/** Which sources each policy is computed over. */
export const scopeRows = (policies: readonly NamedPolicy[]): RowOf<typeof scopeColumns>[] =>
	policies.flatMap(({ id, sources }) => sources.map((source_id) => ({ policy_id: id, source_id })));
