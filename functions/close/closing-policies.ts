import type { Close, CloseEntry } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';
import { closeCommand } from './commands.ts';
import type { PublishedPolicy } from './published.ts';
import { monthsToClose, type Refusal, refusals } from './refusals.ts';

export interface CloseOrder {
	/** First day of the month. */
	readonly month: string;
	/** Close it under this policy alone; under all of the publication when left out. */
	readonly policy?: string;
}

const chosen = (policies: readonly PublishedPolicy[], { policy, month }: CloseOrder): readonly PublishedPolicy[] => {
	if (policy === undefined) return policies;
	const found = policies.filter(({ id }) => id === policy);
	if (found.length > 0) return found;
	const ids = policies.map(({ id }) => id);
	const meant = nearest(policy, ids);
	throw new Problem({
		kind: 'configuration',
		what: `${month.slice(0, 7)} cannot be closed under a policy that the current publication does not have`,
		where: '--policy',
		saw: policy,
		next: `${meant === undefined ? '' : `did you mean ${meant}? `}There are ${ids.join(', ')}; one that the configuration names since needs a run first: npx tidemark run`,
	});
};

/** Problem (configuration) that says why under each policy that refuses; where others would not, how to close it under those. */
const refuse = ({ month }: CloseOrder, found: readonly { readonly id: string; readonly refused: readonly Refusal[] }[]): void => {
	const refusing = found.filter(({ refused }) => refused.length > 0);
	if (refusing.length === 0) return;
	const reasons = Map.groupBy(
		refusing.flatMap(({ id, refused }) => refused.map(({ reason }) => ({ id, reason }))),
		({ reason }) => reason,
	);
	const willing = found.filter(({ refused }) => refused.length === 0);
	const alone = willing.map(({ id }) => closeCommand(month, id));
	const nexts = new Set(refusing.flatMap(({ refused }) => refused.map(({ next }) => next)));
	throw new Problem({
		kind: 'configuration',
		what: `${month.slice(0, 7)} cannot be closed under ${refusing.map(({ id }) => id).join(', ')}`,
		where: month.slice(0, 7),
		saw: [...reasons].map(([reason, of]) => `${of.map(({ id }) => id).join(', ')}: ${reason}`).join('; '),
		next: [...nexts, ...(alone.length > 0 ? [`under the other policies it can be closed now: ${alone.join(' && ')}`] : [])].join('\n'),
	});
};

/**
 * The policies that an order closes its month under, each with the months that it closes. Problem (configuration) with every reason where one
 * of them refuses, or where the publication does not have the one that the order names.
 */
export const closingPolicies = (
	order: CloseOrder,
	published: readonly PublishedPolicy[],
	manifest: Manifest,
	at: { readonly entries: readonly CloseEntry[]; readonly now: Date },
): Close['policies'] => {
	const { month } = order;
	const policies = chosen(published, order);
	refuse(
		order,
		policies.map((one) => ({ id: one.id, refused: refusals(month, one, manifest, at) })),
	);
	return policies.map((one) => ({
		policy_id: one.id,
		policy_hash: one.hash,
		rules: { ...one.rules },
		months: monthsToClose(month, one, at.entries),
	}));
};
