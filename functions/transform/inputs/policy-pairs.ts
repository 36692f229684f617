import { optional, required, type RowOf } from '../../../shared/contracts/column.ts';
import type { NamedPolicy } from './policies.ts';

export const pairColumns = {
	policy_a: required.varchar('The first policy of the configuration'),
	policy_b: required.varchar('Another policy of the run'),
	rules_apart: required.bigint('Rules by which they differ'),
	rule: optional.varchar('The rule by which they differ, where it is one alone'),
	differences: required.varchar('Each rule by which they differ, with both values'),
};

/** The first policy beside each other one: what in their rules is different. Nothing for a run with one policy. */
export const pairRows = ([first, ...others]: readonly NamedPolicy[]): RowOf<typeof pairColumns>[] => {
	if (first === undefined) return [];
	const a: Readonly<Record<string, unknown>> = first.policy;
	return others.map((other) => {
		const b: Readonly<Record<string, unknown>> = other.policy;
		const apart = Object.keys(a)
			.filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
			.sort();
		return {
			policy_a: first.id,
			policy_b: other.id,
			rules_apart: BigInt(apart.length),
			rule: apart.length === 1 ? (apart[0] ?? null) : null,
			differences: apart.map((key) => `${key}: ${JSON.stringify(a[key])} / ${JSON.stringify(b[key])}`).join('; '),
		};
	});
};
