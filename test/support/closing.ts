import { closedContent, freezeTables } from '../../functions/close/frozen-tables.ts';
import { lastClosed } from '../../functions/close/closed-months.ts';
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

/** First month that any account of a policy has; the given one where there is none before it. */
const firstMonth = async (built: Built, policyId: string, otherwise: string): Promise<string> => {
	const rows = await built.rows(`select cast(min(month) as varchar) as first_month from account_months where policy_id = '${policyId}'`);
	const first = rows[0]?.['first_month'];
	return typeof first === 'string' && first < otherwise ? first : otherwise;
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
	const policies: Close['policies'] = [];
	for (const { policy, month } of through) {
		const last = lastClosed(entries, policy.id)?.month;
		const first = last === undefined ? await firstMonth(built, policy.id, month) : (monthsFrom(last, month)[1] ?? month);
		policies.push({ policy_id: policy.id, policy_hash: '', rules: { ...policy.policy }, months: monthsFrom(first, month) });
	}
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
