import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { readManifest } from '../publish/manifests.ts';
import type { PlacedPointer } from '../publish/pointer.ts';
import type { PreviousEdition } from '../transform/inputs/closes.ts';

/** What readers see before a run, so that the run can say which months it restates; undefined before the first. */
export const previousEdition = async (store: ObjectStore, base: PlacedPointer | undefined): Promise<PreviousEdition | undefined> => {
	if (base === undefined) return undefined;
	const { publication_id, as_of, tables } = await readManifest(store, base.pointer.publication_id);
	const keys = tables.find(({ name }) => name === 'account_months')?.keys ?? [];
	return { publicationId: publication_id, asOf: new Date(as_of), accountMonths: keys.map((key) => store.address(key)) };
};

/** A complete month that closes otherwise than the publication before said, or than it was closed. Minor units of the currency. */
export interface RestatedMonth {
	readonly policy_id: string;
	readonly currency: string;
	readonly month: string;
	readonly was_minor: bigint;
	readonly is_minor: bigint;
}

const BY_MONTH = `with changed as (
  select policy_id, currency, month, cast(sum(is_minor - was_minor) as bigint) as change_minor
  from mrr_restatements
  where not was_closed
  group by policy_id, currency, month
)
select c.policy_id, c.currency, cast(c.month as varchar) as month, f.closing_minor - c.change_minor as was_minor, f.closing_minor as is_minor
from changed c
join mrr_rollforward f on f.policy_id = c.policy_id and f.currency = c.currency and f.month = c.month
where c.change_minor <> 0
order by c.policy_id, c.currency, c.month`;

/** Which open months the tables at hand restate: mrr_restatements by month. The past may change for good reasons, but never without being told. */
export const restatedMonths = async (warehouse: Warehouse): Promise<RestatedMonth[]> => {
	const restated: RestatedMonth[] = [];
	for await (const row of warehouse.query(BY_MONTH)) {
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

/** Closed months of one policy and currency that are known otherwise now: how many, and by how much their closings would change. Minor units. */
export interface ClosedOtherwise {
	readonly policy_id: string;
	readonly currency: string;
	readonly accounts: number;
	readonly account_months: number;
	readonly first_month: string;
	readonly last_month: string;
	readonly change_minor: bigint;
}

/** How many closed months are known otherwise now, and by how much; over the tables of a run and over published ones alike. */
export const CLOSED_OTHERWISE = `select policy_id, currency, count(distinct account_id) as accounts, count(*) as account_months, cast(min(month) as varchar) as first_month,
  cast(max(month) as varchar) as last_month, cast(sum(is_minor - was_minor) as bigint) as change_minor
from mrr_restatements
where was_closed
group by policy_id, currency
order by policy_id, currency`;

/** What shows each of them to a reader. */
export const SHOW_CLOSED_OTHERWISE =
	'select policy_id, account_id, month, was_minor, is_minor, currency, booked_month, cause, record_id from mrr_restatements where was_closed order by month, account_id';

/** Closed months that the tables at hand know otherwise. They stand as closed; what became known of them is booked in the first open month. */
export const closedOtherwise = async (warehouse: Warehouse): Promise<ClosedOtherwise[]> => {
	const found: ClosedOtherwise[] = [];
	for await (const row of warehouse.query(CLOSED_OTHERWISE)) {
		found.push({
			policy_id: String(row['policy_id']),
			currency: String(row['currency']),
			accounts: Number(row['accounts']),
			account_months: Number(row['account_months']),
			first_month: String(row['first_month']).slice(0, 7),
			last_month: String(row['last_month']).slice(0, 7),
			change_minor: BigInt(String(row['change_minor'])),
		});
	}
	return found;
};
