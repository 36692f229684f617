import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Columns, required, optional, type Row, rowSchema } from '../../../shared/contracts/column.ts';
import { monthColumns, monthRows } from '../../../functions/transform/inputs/months.ts';
import { scopeColumns } from '../../../functions/transform/inputs/policies.ts';
import { inputStatement, type Postprocess, type PostprocessContext } from '../../../shared/contracts/postprocess.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

/** The columns of `account_months` that post-processing reads. */
export const accountMonthColumns = {
	policy_id: required.varchar(''),
	account_id: required.varchar(''),
	currency: required.varchar(''),
	month: required.date(''),
	month_index: required.bigint(''),
	opening_minor: required.bigint(''),
	expansion_minor: required.bigint(''),
	contraction_minor: required.bigint(''),
	closing_minor: required.bigint(''),
	was_customer: required.boolean(''),
	is_customer: required.boolean(''),
	cohort_month: required.date(''),
	is_partial: required.boolean(''),
};

export const accountDimensionColumns = {
	policy_id: required.varchar(''),
	account_id: required.varchar(''),
	month: required.date(''),
	dimension: required.varchar(''),
	value: optional.varchar(''),
};

export const indexOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
export const monthOf = (index: number): string => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;

export const openWarehouse = (): Promise<Warehouse> => duckdbWarehouse({ store: memoryStore(), threads: 1 });

/** Makes the table of a model from its file, below sql/. */
export const createModel = async (warehouse: Warehouse, file: string): Promise<void> => {
	const sql = readFileSync(path.resolve(import.meta.dirname, '../../../sql', file), 'utf8');
	await warehouse.create(path.basename(file, '.sql'), sql);
};

export const rowsOf = async (warehouse: Warehouse, select: string): Promise<Row[]> => Array.fromAsync(warehouse.query(select));

export const billingContext: PostprocessContext = {
	asOf: new Date('2026-01-01T00:00:00Z'),
	healthProfile: 'billing_only',
	sourceKinds: ['billing'],
};

/** Runs a post-processor over the tables of the warehouse; every row is checked against its columns, and keys must be unique. */
export const runPostprocess = async <C extends Columns>(
	node: Postprocess<C>,
	warehouse: Warehouse,
	context = billingContext,
): Promise<Row[]> => {
	const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, rows]) => [name, warehouse.query(inputStatement(rows))]));
	const schema = rowSchema(node.columns);
	const rows: Row[] = [];
	for await (const row of node.run(inputs, context)) rows.push(schema.parse(row));
	const keys = new Set(rows.map((row) => JSON.stringify(node.key.map((column) => String(row[column])))));
	if (keys.size !== rows.length) throw new Error(`${rows.length - keys.size} rows repeat the key ${node.key.join(', ')}`);
	return rows;
};

export interface AccountHistory {
	readonly id: string;
	readonly currency: string;
	readonly first: string;
	/** MRR at each month-end from `first` on; 0 is not a customer. */
	readonly closings: readonly number[];
	/** Set when the account was a customer before `first`, with the MRR of its first closing. */
	readonly cohort?: string;
}

/** Rows of `account_months` as the core SQL would give them, for policy p. `running` is the month that is not over. */
export const accountMonths = (accounts: readonly AccountHistory[], running: string): Row[] =>
	accounts.flatMap(({ id, currency, first, closings, cohort }) =>
		closings.flatMap((closing, position) => {
			const opening = position === 0 ? (cohort ? closing : 0) : (closings[position - 1] ?? 0);
			if (opening === 0 && closing === 0) return [];
			const month = monthOf(indexOf(first) + position);
			const change = opening > 0 && closing > 0 ? closing - opening : 0;
			const row = {
				policy_id: 'p',
				account_id: id,
				currency,
				month,
				month_index: BigInt(indexOf(month)),
				opening_minor: BigInt(opening),
				expansion_minor: BigInt(Math.max(0, change)),
				contraction_minor: BigInt(Math.max(0, -change)),
				closing_minor: BigInt(closing),
				was_customer: opening > 0,
				is_customer: closing > 0,
				cohort_month: cohort ?? first,
				is_partial: month === running,
			};
			return [row];
		}),
	);

/** The tables that say what a month and a run is: policy p over source s, UTC, 2025 up to `asOf`. */
export const loadCalendar = async (warehouse: Warehouse, asOf: Date): Promise<void> => {
	await warehouse.load('policies', { policy_id: required.varchar(''), timezone: required.varchar('') }, [
		{ policy_id: 'p', timezone: 'UTC' },
	]);
	await warehouse.load('policy_scope', scopeColumns, [{ policy_id: 'p', source_id: 's' }]);
	await warehouse.load('run_parameters', { as_of: required.timestamp('') }, [{ as_of: asOf }]);
	await warehouse.load('month_bounds', monthColumns, monthRows(['UTC'], new Date('2025-01-01T00:00:00Z'), asOf));
};
