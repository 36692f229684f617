import { createHash } from 'node:crypto';
import { type Close, type ClosedTotals, frozenLedgerColumns, frozenMonthColumns } from '../../shared/contracts/close.ts';
import { required, type Row } from '../../shared/contracts/column.ts';
import { atOnce, type Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { identifier } from '../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { contentOf } from '../publish/content.ts';
import { fileHash } from './file-hash.ts';

/** Names, in the warehouse at hand, of the tables that are frozen. */
export interface FrozenFrom {
	readonly accountMonths: string;
	readonly ledger: string;
	readonly rollForward: string;
}

export interface Freezing {
	readonly number: number;
	readonly policies: readonly Pick<Close['policies'][number], 'policy_id' | 'months'>[];
	/** Folder of the files. */
	readonly prefix: string;
}

type FrozenTable = Close['tables'][number];

const MONTHS = 'months_being_closed';
const ACCOUNTS = 'account_months_being_closed';
const LEDGER = 'ledger_being_closed';
const ROLL_FORWARD = 'rollforward_being_closed';
const ACCOUNT_KEY = ['policy_id', 'account_id', 'currency', 'month'];
const LEDGER_KEY = [
	'policy_id',
	'account_id',
	'currency',
	'month',
	'occurred_at',
	'source_id',
	'subscription_id',
	'item_id',
	'kind',
	'cause',
	'is_adjustment',
];

const selection = (from: string, columns: readonly string[], number: number): string => {
	const own = columns.filter((name) => name !== 'close_number');
	return `select cast(${number} as bigint) as close_number, ${own.map((name) => `t.${identifier(name)}`).join(', ')} from ${identifier(from)} t join ${MONTHS} m on m.policy_id = t.policy_id and m.month = t.month`;
};

const TOTALS = `with accounts as (
  select policy_id, currency, month, sum(opening_minor) as opening_minor, sum(closing_minor) as closing_minor, count(*) as account_months
  from ${ACCOUNTS}
  group by policy_id, currency, month
), entered as (
  select policy_id, currency, month, sum(movement_minor + fx_minor) as ledger_minor, count(*) as ledger_rows
  from ${LEDGER}
  group by policy_id, currency, month
)
select a.policy_id, a.currency, a.month, cast(a.opening_minor as varchar) as opening_minor, cast(a.closing_minor as varchar) as closing_minor, a.account_months,
  cast(coalesce(e.ledger_minor, 0) as varchar) as ledger_minor, coalesce(e.ledger_rows, 0) as ledger_rows
from accounts a
left join entered e on e.policy_id = a.policy_id and e.currency = a.currency and e.month = a.month
order by a.policy_id, a.currency, a.month`;

const totalsOf = (row: Row): ClosedTotals => ({
	policy_id: String(row['policy_id']),
	currency: String(row['currency']),
	month: String(row['month']),
	opening_minor: String(row['opening_minor']),
	closing_minor: String(row['closing_minor']),
	account_months: Number(row['account_months']),
	ledger_minor: String(row['ledger_minor']),
	ledger_rows: Number(row['ledger_rows']),
});

/** What freezing needs: an engine with the tables, and where the files go. */
export interface FreezePorts {
	readonly warehouse: Warehouse;
	readonly store: ObjectStore;
	/** What each table holds, and each table's files, are one piece of work each; done at once when left out. */
	readonly step?: Step;
}

const freezeTable = async (
	{ warehouse, store, step = atOnce }: FreezePorts,
	{ name, view, key, prefix }: { readonly name: string; readonly view: string; readonly key: readonly string[]; readonly prefix: string },
): Promise<FrozenTable> => {
	const { columns, hash, rows } = await step(`hash ${name}`, () => contentOf(warehouse, view));
	const files = await step(`freeze ${name}`, async () => {
		const written: FrozenTable['files'] = [];
		for (const file of await warehouse.export(view, `${prefix}/${name}`, key))
			written.push({ key: file, ...(await fileHash(store, file)) });
		return written;
	});
	return { name, columns, rows, hash, files };
};

/** Gives the rows of the months their names; `closedContent` reads them too. */
const defineClosed = async (warehouse: Warehouse, from: FrozenFrom, { number, policies }: Freezing): Promise<void> => {
	const months = policies.flatMap(({ policy_id, months: of }) => of.map((month) => ({ policy_id, month })));
	await warehouse.load(MONTHS, { policy_id: required.varchar('Policy'), month: required.date('Month') }, months);
	await warehouse.define(ACCOUNTS, selection(from.accountMonths, Object.keys(frozenMonthColumns), number));
	await warehouse.define(LEDGER, selection(from.ledger, Object.keys(frozenLedgerColumns), number));
	const rollForward = (await warehouse.columns(from.rollForward)).map(({ name }) => name);
	await warehouse.define(ROLL_FORWARD, selection(from.rollForward, rollForward, number));
};

/** Writes the rows of the months as Parquet files of their own and says what they hold. Once per warehouse. */
export const freezeTables = async (ports: FreezePorts, from: FrozenFrom, freezing: Freezing): Promise<FrozenTable[]> => {
	const { warehouse, step = atOnce } = ports;
	const { prefix } = freezing;
	await step('months being closed', () => defineClosed(warehouse, from, freezing));
	return [
		await freezeTable(ports, { name: 'account_months', view: ACCOUNTS, key: ACCOUNT_KEY, prefix }),
		await freezeTable(ports, { name: 'mrr_ledger', view: LEDGER, key: LEDGER_KEY, prefix }),
		await freezeTable(ports, { name: 'mrr_rollforward', view: ROLL_FORWARD, key: ['policy_id', 'currency', 'month'], prefix }),
	];
};

/** The totals of the rows that were frozen, and one hash over them and the tables. */
export const closedContent = async (
	warehouse: Warehouse,
	tables: Close['tables'],
): Promise<Pick<Close, 'tables' | 'totals' | 'content_hash'>> => {
	const totals: ClosedTotals[] = [];
	for await (const row of warehouse.query(TOTALS)) totals.push(totalsOf(row));
	const content = JSON.stringify([totals, tables.map(({ name, hash }) => [name, hash])]);
	return { totals, tables, content_hash: createHash('sha256').update(content).digest('hex') };
};
