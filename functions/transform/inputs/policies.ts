import { createHash } from 'node:crypto';
import { optional, required, type RowOf } from '../../../shared/contracts/column.ts';
import { type Policy, POLICY_CONSTANTS } from '../../../shared/contracts/policy.ts';

export interface NamedPolicy {
	readonly id: string;
	readonly policy: Policy;
	/** Sources that the policy is computed over. */
	readonly sources: readonly string[];
}

export const policyColumns = {
	policy_id: required.varchar('Name of the policy'),
	policy_hash: required.varchar('Hash of every rule in it, switches and constants'),
	policy_json: required.varchar('Every rule in it'),
	timezone: required.varchar('Zone in which months are cut'),
	fx: required.varchar('none, opening_rate or closing_rate'),
	reporting_currency: optional.varchar('Currency of reported amounts; null keeps billing currencies apart'),
	discount_forever: required.varchar('subtract or ignore'),
	discount_repeating: required.varchar('subtract or ignore'),
	discount_once: required.varchar('subtract or ignore'),
	paused: required.varchar('zero_churn, zero_active or include'),
	zero_mrr_customer: required.varchar('churn or active'),
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

export const policyRows = (policies: readonly NamedPolicy[]): RowOf<typeof policyColumns>[] =>
	policies.map(({ id, policy }) => ({
		policy_id: id,
		policy_hash: policyHash(policy),
		policy_json: rules(policy),
		timezone: policy.timezone,
		fx: policy.fx,
		reporting_currency: policy.fx === 'none' ? null : policy.reporting_currency,
		discount_forever: policy.discount_forever,
		discount_repeating: policy.discount_repeating,
		discount_once: policy.discount_once,
		paused: policy.paused,
		zero_mrr_customer: policy.zero_mrr_customer,
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
