import { required, type RowOf } from '../../../shared/contracts/column.ts';
import type { NamedPolicy } from './policies.ts';

export const pairColumns = {
	policy_a: required.varchar('The first policy of the configuration'),
	policy_b: required.varchar('Another policy of the run'),
	rules_apart: required.bigint('Rules by which they differ'),
	rules: required.varchar('The rules by which they differ'),
	differences: required.varchar('Each rule by which they differ, with both values'),
};

export const pairRuleColumns = {
	policy_a: required.varchar('The first policy of the configuration'),
	policy_b: required.varchar('Another policy of the run'),
	rule: required.varchar('A rule that has another value in each'),
};

interface Pair {
	readonly policy_a: string;
	readonly policy_b: string;
	/** Rules with other values, by name, with both as they are written in JSON. */
	readonly apart: readonly { readonly rule: string; readonly a: string; readonly b: string }[];
}

/** The first policy beside each other one. */
const pairsOf = ([first, ...others]: readonly NamedPolicy[]): Pair[] =>
	first === undefined ? [] : others.map((other) => ({ policy_a: first.id, policy_b: other.id, apart: rulesApart(first, other) }));

const rulesApart = (first: NamedPolicy, other: NamedPolicy): Pair['apart'] => {
	const [a, b]: Readonly<Record<string, unknown>>[] = [first.policy, other.policy];
	return Object.keys(first.policy)
		.sort()
		.map((rule) => ({ rule, a: JSON.stringify(a?.[rule]), b: JSON.stringify(b?.[rule]) }))
		.filter((one) => one.a !== one.b);
};

/** The first policy beside each other one: what in their rules is different. Nothing for a run with one policy. */
export const pairRows = (policies: readonly NamedPolicy[]): RowOf<typeof pairColumns>[] =>
	pairsOf(policies).map(({ policy_a, policy_b, apart }) => ({
		policy_a,
		policy_b,
		rules_apart: BigInt(apart.length),
		rules: apart.map(({ rule }) => rule).join(', '),
		differences: apart.map(({ rule, a, b }) => `${rule}: ${a} / ${b}`).join('; '),
	}));

/** The same, one row per rule. */
export const pairRuleRows = (policies: readonly NamedPolicy[]): RowOf<typeof pairRuleColumns>[] =>
	pairsOf(policies).flatMap(({ policy_a, policy_b, apart }) => apart.map(({ rule }) => ({ policy_a, policy_b, rule })));
