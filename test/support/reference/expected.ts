import type { Policy } from '../../../shared/contracts/policy.ts';
import type { ExpectedRow, Vector } from '../vector-format.ts';
import { type ReferenceRow, referenceRows } from './movements.ts';

const AMOUNTS = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'fx', 'closing'] as const;

/** What the reference expects of a vector, in the vectors' own words: an account has one row per month, or one per month and currency. */
export const expectedOf = (vector: Pick<Vector, 'events' | 'window'>, policy: Policy, asOf?: Date): ExpectedRow[] => {
	const keyOf = ({ account, currency }: ReferenceRow): string => (policy.fx === 'per_currency' ? `${account}/${currency}` : account);
	return [...Map.groupBy(referenceRows(vector, policy, asOf?.getTime()), (row) => `${row.month}|${keyOf(row)}`).values()].flatMap(
		(rows) => {
			const [first] = rows;
			if (first === undefined) return [];
			const sums = Object.fromEntries(AMOUNTS.map((name) => [name, Number(rows.reduce((sum, row) => sum + row[name], 0n))]));
			return [{ month: first.month, account: keyOf(first), ...(sums as Record<(typeof AMOUNTS)[number], number>) }];
		},
	);
};
