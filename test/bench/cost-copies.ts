import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { text } from '../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

/** Ids that one customer has for itself; catalogue and rates are everybody's. */
const OWN_IDS = new Set([
	'account_id',
	'credit_note_id',
	'discount_id',
	'into_account_id',
	'invoice_id',
	'item_id',
	'line_id',
	'record_id',
	'schedule_id',
	'subscription_id',
]);
/** When a record was read is not shifted. */
const READ_TIMES = new Set(['observed_at', 'source_version']);
/** Each copy lives so many hours before the last one, so that columns do not compress as if a hundred thousand people acted in one second. */
const SHIFT_HOURS = 37;

const selectOf = (columns: readonly { readonly name: string; readonly type: string }[], source: string, copies: number): string => {
	const cells = columns.map(({ name, type }) => {
		if (OWN_IDS.has(name)) return `"${name}" || case when copy = 0 then '' else 'x' || copy end as "${name}"`;
		if (type.startsWith('TIMESTAMP') && !READ_TIMES.has(name)) return `"${name}" - interval 1 hour * (copy * ${SHIFT_HOURS}) as "${name}"`;
		return `"${name}"`;
	});
	return `select ${cells.join(', ')} from ${source} cross join range(${copies}) as copied (copy)`;
};

/** The same company many times over, under the same keys and commits: what many more customers leave in the store. */
export const copyCompany = async (duckdb: Warehouse, from: ObjectStore, to: ObjectStore, copies: number): Promise<void> => {
	for await (const { key } of from.list('log/')) {
		const object = await from.get(key);
		if (object) await to.put(key, object.body);
	}
	for await (const { key } of from.list('raw/')) {
		const source = `read_parquet(${text(from.address(key))})`;
		const columns: { name: string; type: string }[] = [];
		for await (const row of duckdb.query(`describe select * from ${source}`))
			columns.push({ name: String(row['column_name']), type: String(row['column_type']) });
		const isOwn = columns.some(({ name }) => name !== 'record_id' && OWN_IDS.has(name));
		await mkdir(path.dirname(to.address(key)), { recursive: true });
		const select = isOwn ? selectOf(columns, source, copies) : `select * from ${source}`;
		const write = `copy (${select}) to ${text(to.address(key))} (format parquet, compression zstd, row_group_size 100000)`;
		for await (const _ of duckdb.query(write)) void _;
	}
};
