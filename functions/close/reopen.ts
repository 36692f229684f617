import type { Clock } from '../../shared/clock.ts';
import type { CloseEntry, reopenSchema } from '../../shared/contracts/close.ts';
import { Problem } from '../../shared/problem.ts';
import type { Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type * as z from 'zod';
import { closedByPolicy, closedMonths, lastClosed } from './closed-months.ts';
import { reopenCommand } from './commands.ts';
import { appendCloseOnce, readCloses } from './log.ts';

/** What the log is kept in; the instant, the look at the log and the entry are one piece of work each. */
export interface ReopenPorts {
	readonly store: ObjectStore;
	readonly clock: Clock;
	readonly step: Step;
}

export interface ReopenOrder {
	/** First day of the month. */
	readonly month: string;
	readonly reason: string;
	/** Reopen it under this policy alone; under all that closed it when left out. */
	readonly policy?: string;
}

const refuse = (month: string, saw: string, next: string): never => {
	throw new Problem({ kind: 'configuration', what: `${month.slice(0, 7)} cannot be reopened`, where: month.slice(0, 7), saw, next });
};

/** What can be reopened instead: the last closed month of each policy. */
const refuseOpen = (entries: readonly CloseEntry[], { month, policy }: ReopenOrder): never => {
	const lasts = [...closedByPolicy(entries)].map(([id, months]) => reopenCommand(months.at(-1)?.month ?? month, id));
	const saw = `it is not closed${policy === undefined ? '' : ` under ${policy}`}`;
	return refuse(
		month,
		saw,
		lasts.length === 0 ? 'nothing is closed, so nothing has to be done' : `what can be reopened: ${lasts.join(', or ')}`,
	);
};

const policiesOf = (entries: readonly CloseEntry[], { month, policy }: ReopenOrder): string[] => {
	const closed = closedMonths(entries).filter((one) => one.month === month && (policy === undefined || one.policyId === policy));
	return closed.map(({ policyId }) => policyId);
};

type Reopening = z.infer<typeof reopenSchema>;

/** The entry that opens the month again after these. Problem (configuration) where it may not be. */
const reopening = (entries: readonly CloseEntry[], order: ReopenOrder, recorded_at: string): Reopening => {
	const { month } = order;
	const reason = order.reason.trim();
	const policies = policiesOf(entries, order);
	if (policies.length === 0) refuseOpen(entries, order);
	for (const policy of policies) {
		const last = lastClosed(entries, policy)?.month ?? month;
		if (last !== month)
			refuse(month, `${policy}: ${last.slice(0, 7)} is closed too`, `reopen the last closed month first: ${reopenCommand(last, policy)}`);
	}
	if (reason === '') refuse(month, 'no reason', `say why, for the log: ${reopenCommand(month, order.policy)}`);
	return { format: 1, kind: 'reopen', number: entries.length + 1, month, recorded_at, reason, policies };
};

/**
 * Opens the last closed month again, in one conditional put that keeps the reason; what the close froze stays. Problem (configuration) where
 * the month is not closed, a later one is, or no reason is given.
 */
export const reopenMonth = async ({ store, clock, step }: ReopenPorts, order: ReopenOrder): Promise<Reopening> => {
	const at = await step('now', () => Promise.resolve(clock()));
	const closed = await step('log of closes', async () => (await readCloses(store)).length);
	const entry = reopening(await readCloses(store, closed), order, at.toISOString());
	await step('entry', () => appendCloseOnce(store, entry));
	return entry;
};
