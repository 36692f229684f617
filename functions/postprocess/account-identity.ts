import { required, type Row } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { foldAccounts } from './identity/fold.ts';

const keyOf = (sourceId: unknown, accountId: unknown): string => `${String(sourceId)}/${String(accountId)}`;

const collect = async (rows: AsyncIterable<Row> | undefined): Promise<Row[]> => {
	const all: Row[] = [];
	for await (const row of rows ?? []) all.push(row);
	return all;
};

/** Chains of merged records need a walk that SQL without recursion cannot do. */
export default postprocess({
	description: "The account that a vendor's customer record is counted under: itself, or the record that it was merged into.",
	key: ['source_id', 'source_account_id'],
	columns: {
		source_id: required.varchar('Source of the record'),
		source_account_id: required.varchar("Vendor's id of the record"),
		account_id: required.varchar('Canonical account: source and id of the record that stays'),
		is_circular: required.boolean('True where links lead in a circle; the smallest id of the circle stays'),
	},
	inputs: {
		ids: `select distinct source_id, account_id from (
  select source_id, account_id from accounts
  union all select source_id, account_id from subscription_item_versions
  union all select source_id, account_id from invoices
  union all select source_id, account_id from discounts
  union all select source_id, account_id from account_links
) named order by source_id, account_id`,
		links: `select l.source_id, l.account_id, coalesce(l.into_source_id, l.source_id) as into_source_id, l.into_account_id
from account_links l
cross join run_parameters r
where l.effective_at is null or l.effective_at < r.as_of
order by l.source_id, l.account_id`,
	},
	async *run({ ids, links }) {
		const named = (await collect(ids)).map((row) => ({ source: String(row['source_id']), account: String(row['account_id']) }));
		const into = new Map(
			(await collect(links)).map((row) => [
				keyOf(row['source_id'], row['account_id']),
				keyOf(row['into_source_id'], row['into_account_id']),
			]),
		);
		const { root, circles } = foldAccounts(
			named.map(({ source, account }) => keyOf(source, account)),
			into,
		);
		const circular = new Set(circles);
		for (const { source, account } of named) {
			const id = keyOf(source, account);
			yield { source_id: source, source_account_id: account, account_id: root.get(id) ?? id, is_circular: circular.has(id) };
		}
	},
});
