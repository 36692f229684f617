import type { Manifest } from '../../shared/contracts/publication.ts';
import { writeWorkbook } from '../../functions/publish/workbook/workbook.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { unzipped } from './archive.ts';

/** One account-month of a hand-made company: what the sheets need to know of it. */
export interface AccountMonth {
	readonly policy?: string;
	readonly account: string;
	readonly currency: string;
	/** YYYY-MM */
	readonly month: string;
	readonly class: string;
	readonly opening: number;
	/** Change of the month, signed, minor units. */
	readonly change: number;
	readonly fx?: number;
}

const PUBLICATION: Pick<Manifest, 'publication_id' | 'as_of' | 'created_at' | 'commits' | 'policies' | 'checks'> = {
	publication_id: '20251215T000000000Z-0a1b2c3d',
	as_of: '2025-12-15T00:00:00.000Z',
	created_at: '2025-12-15T00:00:01.000Z',
	commits: { stripe: 3 },
	policies: [{ policy_id: 'tidemark_default', policy_hash: '0123456789abcdef' }],
	checks: [{ name: 'rollforward_foots', severity: 'fatal', failing_rows: 0 }],
};

const CLASSES = ['new', 'expansion', 'contraction', 'churn', 'reactivation'];

const valuesOf = (row: AccountMonth): string => {
	const { policy = 'tidemark_default', account, currency, month, opening, change, fx = 0 } = row;
	const amounts = CLASSES.map((name) => (row.class === name ? Math.abs(change) : 0));
	const closing = opening + change + fx;
	const was = row.class !== 'new' && row.class !== 'reactivation';
	const texts = [policy, account, currency].map((text) => `'${text.replaceAll("'", "''")}'`);
	return `(${[...texts, `date '${month}-01'`, opening, ...amounts, fx, closing, was, row.class !== 'churn', `'${row.class}'`].join(', ')})`;
};

const sums = [...CLASSES, 'fx', 'opening', 'closing'].map((name) => `cast(sum(${name}_minor) as bigint) as ${name}_minor`).join(', ');

const TABLES: Readonly<Record<string, string>> = {
	mrr_rollforward: `select policy_id, currency, month, ${sums}, count(case when was_customer then 1 end) as customers_opening,
		count(case when movement_class = 'new' then 1 end) as customers_new, count(case when movement_class = 'reactivation' then 1 end) as customers_reactivated,
		count(case when movement_class = 'churn' then 1 end) as customers_churned, count(case when is_customer then 1 end) as customers_closing,
		month = date '2025-12-01' as is_partial, month < date '2025-10-01' as is_closed
		from account_months group by policy_id, currency, month`,
	policies: `select 'tidemark_default' as policy_id, '0123456789abcdef' as policy_hash, '{"paused":"zero_churn","statuses_in_mrr":["active","past_due"]}' as policy_json`,
	quality: `select 'stale_exchange_rate' as check_name, 'warning' as severity, 'Rates are fresh.' as about, cast(2 as bigint) as failing_rows, 'x=1 | x=2' as sample, 'add rates' as next`,
};

export interface MadeWorkbook {
	readonly bytes: Buffer;
	/** Parts of the file by path. */
	readonly parts: ReadonlyMap<string, string>;
	/** XML of a sheet by its name. */
	readonly sheet: (name: string) => string;
	readonly names: readonly string[];
	readonly sha256: string;
	/** What was asked of the engine. */
	readonly queries: readonly string[];
}

const listed = (columns: string): string[] =>
	columns.split(' ').map((name) => (name.endsWith('_minor') ? `cast(${name} as bigint) as ${name}` : name));

/** Writes the workbook of a hand-made company into a folder. */
export const makeWorkbook = async (
	folder: string,
	months: readonly AccountMonth[],
	rowLimit = 1_000,
	store = folderStore(folder),
): Promise<MadeWorkbook> => {
	const warehouse = await duckdbWarehouse({ store, threads: 1 });
	try {
		const columns = `policy_id account_id currency month opening_minor ${CLASSES.map((name) => `${name}_minor`).join(' ')} fx_minor closing_minor was_customer is_customer movement_class`;
		await warehouse.create(
			'account_months',
			`select ${listed(columns).join(', ')} from (values ${months.map(valuesOf).join(', ')}) as v (${columns.split(' ').join(', ')})`,
		);
		for (const [name, select] of Object.entries(TABLES)) await warehouse.create(name, select);
		const tables = [];
		for (const name of ['account_months', ...Object.keys(TABLES)])
			tables.push({ name, description: '', key: [], columns: [...(await warehouse.columns(name))], keys: [], rows: 0, hash: '' });
		const queries: string[] = [];
		const recorded: Warehouse = {
			...warehouse,
			query: (select) => {
				queries.push(select);
				return warehouse.query(select);
			},
		};
		const file = await writeWorkbook(store, { warehouse: recorded, publication: PUBLICATION, tables, rowLimit });
		const bytes = Buffer.from((await store.get(file?.key ?? ''))?.body ?? []);
		const parts = unzipped(bytes);
		const names = [...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]+)"/g)].map(([, name]) => name ?? '');
		const sheet = (name: string): string => parts.get(`xl/worksheets/sheet${names.indexOf(name) + 1}.xml`) ?? '';
		return { bytes, parts, sheet, names, sha256: file?.sha256 ?? '', queries };
	} finally {
		await warehouse.close();
	}
};
