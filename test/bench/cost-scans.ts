import * as z from 'zod';
import type { TableColumn, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { optional } from '../../shared/contracts/column.ts';

/** One read of one table by one statement. */
export interface Scan {
	readonly table: string;
	readonly columns: readonly string[];
}

interface PlanNode {
	readonly name: string;
	readonly children: readonly PlanNode[];
	readonly extra_info: Readonly<Record<string, unknown>>;
}

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
	z.object({ name: z.string(), children: z.array(planNode), extra_info: z.record(z.string(), z.unknown()) }),
);
const plan = z.array(planNode);

/** The two steps that decide which columns of which tables are read; all others depend on the data, and the tables here have none. */
const KEPT_OPTIMIZERS = new Set(['unused_columns', 'cte_inlining']);

/** Trino computes a WITH query again wherever it is named, so its reads count each time. */
const withoutReuse = (sql: string): string => sql.replaceAll(/(?<!\bwindow )\b([a-z_]+) as \(/gi, '$1 as not materialized (');

const scansIn = ({ name, children, extra_info: info }: PlanNode): Scan[] => {
	if (name === 'CTE' || name === 'CTE_SCAN') throw new Error(`a WITH query is not read where it is named: ${JSON.stringify(info)}`);
	const below = children.flatMap(scansIn);
	if (!name.startsWith('SEQ_SCAN')) return below;
	const projections = z.union([z.array(z.string()), z.string()]).parse(info['Projections'] ?? []);
	const columns = (typeof projections === 'string' ? [projections] : projections).filter((column) => column !== '');
	return [...below, { table: String(info['Table']).split('.').at(-1) ?? '', columns }];
};

/** Empty tables of the run's names and columns, in a warehouse of their own, that say what a statement reads. */
export interface Scanner {
	table(name: string, columns: readonly TableColumn[]): Promise<void>;
	view(name: string, select: string): Promise<void>;
	scans(select: string): Promise<Scan[]>;
	/** Whether the name is a view, whose statement is read wherever it is named. */
	isView(name: string): boolean;
}

/** Takes over an empty DuckDB. */
export const scanner = async (warehouse: Warehouse): Promise<Scanner> => {
	const views = new Set<string>();
	const disabled: string[] = [];
	for await (const { name } of warehouse.query('select name from duckdb_optimizers()'))
		if (!KEPT_OPTIMIZERS.has(String(name))) disabled.push(String(name));
	for await (const _ of warehouse.query(`set global disabled_optimizers = '${disabled.join(',')}'`)) void _;
	return {
		table: (name, columns) =>
			warehouse.load(name, Object.fromEntries(columns.map((column) => [column.name, optional[column.type]('')])), []),
		view: async (name, select) => {
			views.add(name);
			await warehouse.define(name, withoutReuse(select));
		},
		isView: (name) => views.has(name),
		scans: async (select) => {
			for await (const { explain_value } of warehouse.query(`explain (format json) ${withoutReuse(select)}`))
				return plan.parse(JSON.parse(String(explain_value))).flatMap(scansIn);
			throw new Error('DuckDB explains nothing');
		},
	};
};
