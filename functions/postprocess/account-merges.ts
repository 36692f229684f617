import { required, type Row } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { foldAccounts } from './identity/fold.ts';

const keyOf = (sourceId: unknown, accountId: unknown): string => `${String(sourceId)}/${String(accountId)}`;

const collect = async (rows: AsyncIterable<Row> | undefined): Promise<Row[]> => {
	const all: Row[] = [];
	for await (const row of rows ?? []) all.push(row);
	return all;
};

/** Chains of merged records need a walk that SQL without recursion cannot do; only records with a link come here. */
export default postprocess({
	description: "A vendor's customer record that was merged into another one, and the account at the end of the chain.",
	key: ['source_id', 'source_account_id'],
	columns: {
		source_id: required.varchar('Source of the record'),
		source_account_id: required.varchar("Vendor's id of the record"),
		account_id: required.varchar('Canonical account: source and id of the record that stays'),
		is_circular: required.boolean('True where links lead in a circle; the smallest id of the circle stays'),
	},
	inputs: {
		links: {
			select: `select l.source_id, l.account_id, coalesce(l.into_source_id, l.source_id) as into_source_id, l.into_account_id
				from account_links l
				cross join run_parameters r
				where l.effective_at is null or l.effective_at < r.as_of`,
			orderBy: ['source_id', 'account_id'],
		},
	},
	async *run({ links }) {
		const linked = (await collect(links)).map((row) => ({
			source: String(row['source_id']),
			account: String(row['account_id']),
			into: keyOf(row['into_source_id'], row['into_account_id']),
		}));
		const into = new Map(linked.map(({ source, account, into: target }) => [keyOf(source, account), target]));
		const { root, circles } = foldAccounts(into.keys(), into);
		const circular = new Set(circles);
		for (const { source, account } of linked) {
			const id = keyOf(source, account);
			yield { source_id: source, source_account_id: account, account_id: root.get(id) ?? id, is_circular: circular.has(id) };
		}
	},
});
