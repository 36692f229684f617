import { closedContent, freezeTables } from '../../functions/close/frozen-tables.ts';
import { closedByPolicy } from '../../functions/close/closed-months.ts';
import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import type { Close, CloseEntry } from '../../shared/contracts/close.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Built } from './company.ts';

const monthsFrom = (first: string, last: string): string[] => {
	const months: string[] = [];
	const day = new Date(`${first}T00:00:00Z`);
	for (; day.toISOString().slice(0, 10) <= last; day.setUTCMonth(day.getUTCMonth() + 1)) months.push(day.toISOString().slice(0, 10));
	return months;
};

/** First month that any account of each policy has: one query for all, since there may be thousands. */
const firstMonths = async (built: Built): Promise<ReadonlyMap<string, string>> => {
	const rows = await built.rows('select policy_id, cast(min(month) as varchar) as first_month from account_months group by policy_id');
	return new Map(rows.map((row) => [String(row['policy_id']), String(row['first_month'])]));
};

/**
 * Closes months (first day of the last one, per policy) from tables that were just built, as the command does from published ones: the product's
 * own freezing, an entry for the log, no store of publications.
 */
export const closeBuilt = async (
	built: Built,
	store: ObjectStore,
	through: readonly { readonly policy: NamedPolicy; readonly month: string }[],
	{ entries, at }: { readonly entries: readonly CloseEntry[]; readonly at: Date },
): Promise<Close> => {
	const number = entries.length + 1;
	const [firsts, closed] = [await firstMonths(built), closedByPolicy(entries)];
	const policies = through.map(({ policy, month }): Close['policies'][number] => {
		const last = closed.get(policy.id)?.at(-1)?.month;
		const known = firsts.get(policy.id) ?? month;
		const first = last === undefined ? (known < month ? known : month) : (monthsFrom(last, month)[1] ?? month);
		return { policy_id: policy.id, policy_hash: '', rules: { ...policy.policy }, months: monthsFrom(first, month) };
	});
	const from = { accountMonths: 'account_months', ledger: 'mrr_ledger', rollForward: 'mrr_rollforward' };
	const tables = await freezeTables({ warehouse: built.warehouse, store }, from, { number, policies, prefix: `closes/${number}` });
	return {
		format: 1,
		kind: 'close',
		number,
		month: through[0]?.month ?? '',
		recorded_at: at.toISOString(),
		publication_id: '20250101T000000000Z-00000000',
		as_of: at.toISOString(),
		input_hash: '0'.repeat(64),
		code_hash: null,
		commits: {},
		inputs: [],
		policies,
		...(await closedContent(built.warehouse, tables)),
	};
};
