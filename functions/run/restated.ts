import { required } from '../../shared/contracts/column.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { readManifest } from '../publish/manifests.ts';
import type { PlacedPointer } from '../publish/pointer.ts';

/** A complete month that closes otherwise than the publication before said. Minor units of the currency. */
export interface RestatedMonth {
	readonly policy_id: string;
	readonly currency: string;
	readonly month: string;
	readonly was_minor: bigint;
	readonly is_minor: bigint;
}

const columns = {
	policy_id: required.varchar('Policy'),
	currency: required.varchar('Currency'),
	month: required.date('First day of the month'),
	closing_minor: required.bigint('MRR at its end'),
	is_partial: required.boolean('True for a month that was still running'),
};

const COMPARED = `select coalesce(b.policy_id, n.policy_id) as policy_id, coalesce(b.currency, n.currency) as currency, coalesce(b.month, n.month) as month,
  coalesce(b.closing_minor, 0) as was_minor, coalesce(n.closing_minor, 0) as is_minor
from previous_rollforward b
full join mrr_rollforward n on n.policy_id = b.policy_id and n.currency = b.currency and n.month = b.month
cross join (select policy_id as last_policy, max(month) as last_month from previous_rollforward where not is_partial group by policy_id) e
where coalesce(b.policy_id, n.policy_id) = e.last_policy and coalesce(b.month, n.month) <= e.last_month
  and coalesce(b.closing_minor, 0) <> coalesce(n.closing_minor, 0)
order by 1, 2, 3`;

/**
 * Which months that were complete in the current publication the tables at hand would change. The past may change for good reasons (a late
 * fact, a corrected file), but never without being told.
 */
export const restatedMonths = async (
	warehouse: Warehouse,
	store: ObjectStore,
	base: PlacedPointer | undefined,
): Promise<RestatedMonth[]> => {
	if (base === undefined) return [];
	const { tables } = await readManifest(store, base.pointer.publication_id);
	const keys = tables.find(({ name }) => name === 'mrr_rollforward')?.keys ?? [];
	await warehouse.attach(
		'previous_rollforward',
		columns,
		keys.map((key) => store.address(key)),
	);
	const restated: RestatedMonth[] = [];
	for await (const row of warehouse.query(COMPARED)) {
		restated.push({
			policy_id: String(row['policy_id']),
			currency: String(row['currency']),
			month: String(row['month']),
			was_minor: BigInt(String(row['was_minor'])),
			is_minor: BigInt(String(row['is_minor'])),
		});
	}
	return restated;
};
