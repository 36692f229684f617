import type { Policy } from '../../../shared/contracts/policy.ts';
import { accountNames } from '../account-names.ts';
import type { ExpectedRow, Vector } from '../vector-format.ts';
import { referenceRows } from './movements.ts';

/** What the reference expects of a vector, in the vectors' own words. */
export const expectedOf = ({ events, window }: Pick<Vector, 'events' | 'window'>, policy: Policy, asOf?: Date): ExpectedRow[] => {
	const rows = referenceRows({ events, window }, policy, asOf?.getTime());
	const nameOf = accountNames(rows, policy, window);
	return rows.map(({ month, account, currency, ...amounts }) => ({
		month,
		account: nameOf({ month, account, currency }),
		opening: Number(amounts.opening),
		new: Number(amounts.new),
		expansion: Number(amounts.expansion),
		contraction: Number(amounts.contraction),
		churn: Number(amounts.churn),
		reactivation: Number(amounts.reactivation),
		fx: Number(amounts.fx),
		closing: Number(amounts.closing),
	}));
};
