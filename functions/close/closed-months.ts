import type { Close, CloseEntry } from '../../shared/contracts/close.ts';

/** One month that is closed under one policy, by which entry of the log and when. */
export interface ClosedMonth {
	readonly policyId: string;
	/** First day. */
	readonly month: string;
	readonly number: number;
	readonly closedAt: string;
}

/** What is closed after all entries: a close closes its months, a reopening opens one again. By policy and month. */
export const closedMonths = (entries: readonly CloseEntry[]): ClosedMonth[] => {
	const closed = new Map<string, ClosedMonth>();
	for (const entry of entries) {
		if (entry.kind === 'reopen') for (const policy of entry.policies) closed.delete(`${policy} ${entry.month}`);
		else
			for (const { policy_id: policyId, months } of entry.policies)
				for (const month of months)
					closed.set(`${policyId} ${month}`, { policyId, month, number: entry.number, closedAt: entry.recorded_at });
	}
	return [...closed.values()].sort((a, b) => (a.policyId + a.month < b.policyId + b.month ? -1 : 1));
};

/** The same by policy, each policy's months from the first to the last. */
export const closedByPolicy = (entries: readonly CloseEntry[]): Map<string, ClosedMonth[]> =>
	Map.groupBy(closedMonths(entries), ({ policyId }) => policyId);

/** The last closed month of a policy; undefined where none is. */
export const lastClosed = (entries: readonly CloseEntry[], policyId: string): ClosedMonth | undefined =>
	closedByPolicy(entries).get(policyId)?.at(-1);

/** The closes of which some month is still closed: the files that a run reads. */
export const standingCloses = (entries: readonly CloseEntry[]): Close[] => {
	const numbers = new Set(closedMonths(entries).map(({ number }) => number));
	return entries.filter((entry) => entry.kind === 'close').filter(({ number }) => numbers.has(number));
};
