import { entityByName } from '../../shared/contracts/entities/index.ts';
import type { Columns, Row } from '../../shared/contracts/column.ts';
import { observationColumns } from '../../shared/contracts/observation.ts';
import { Problem } from '../../shared/problem.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { tablesRead } from './dependencies.ts';
import { currentFacts, rawTable, visibleColumns } from './entity-select.ts';
import type { Living } from './lifetimes.ts';
import type { SqlFile } from './sql-file.ts';

/** How a published table is described and ordered. */
export interface Publishable {
	readonly description: string;
	readonly key: readonly string[];
}

/** Runs one step of a run, as Step has it; the warehouse is within reach in steps alone. */
export type InStep = <T>(name: string, work: (warehouse: Warehouse) => Promise<T>) => Promise<T>;

/** One table of the run and how it is made. */
export interface Node extends Living {
	readonly published: Publishable | null;
	/** Makes the table, in one step or in more. */
	readonly build: (inStep: InStep) => Promise<void>;
}

/** The name of the step that ends with the table. */
export const tableStep = (table: string): string => `table ${table}`;

/** Rows made in TypeScript before any SQL runs. */
export const inputNode = (name: string, columns: Columns, rows: Iterable<Row>, published: Publishable | null = null): Node => ({
	name,
	reads: [],
	from: 'functions/transform/inputs',
	isStored: true,
	published,
	build: (inStep) => inStep(tableStep(name), (warehouse) => warehouse.load(name, columns, rows)),
});

/** An entity: its observations as the commits name them, and the current fact of each key. */
export const entityNodes = (files: Readonly<Record<string, readonly string[]>>): Node[] =>
	Object.entries(entityByName).flatMap(([name, entity]) => {
		const select = currentFacts(name, entity);
		const from = `shared/contracts/entities (${name})`;
		return [
			{
				name: rawTable(name),
				reads: [],
				from,
				isStored: false,
				published: null,
				build: (inStep) =>
					inStep(tableStep(rawTable(name)), (warehouse) =>
						warehouse.attach(rawTable(name), { ...observationColumns, ...visibleColumns(entity) }, files[name] ?? []),
					),
			},
			{
				name,
				reads: tablesRead(select),
				from,
				isStored: true,
				published: null,
				build: (inStep) => inStep(tableStep(name), (warehouse) => warehouse.create(name, select)),
			},
		] satisfies Node[];
	});

/** A model file; core models are published in the order of their grain. */
export const sqlNode = (file: SqlFile, isPublished: boolean): Node => {
	const isStored = file.header['stored'] !== 'no';
	return {
		name: file.name,
		reads: tablesRead(file.body),
		from: `sql/${file.path}`,
		isStored,
		published: isPublished ? { description: headerOf(file, 'about'), key: headerOf(file, 'grain').split(/\s*,\s*/) } : null,
		build: (inStep) =>
			inStep(tableStep(file.name), (warehouse) =>
				isStored ? warehouse.create(file.name, file.body) : warehouse.define(file.name, file.body),
			),
	};
};

export const headerOf = (file: SqlFile, key: string): string => {
	const value = file.header[key];
	if (value === undefined)
		throw new Problem({
			kind: 'defect',
			what: 'a header line is missing',
			where: `sql/${file.path}`,
			saw: Object.keys(file.header).join(', '),
			next: `add "-- ${key}: …" at the top`,
		});
	return value;
};

/** The one long table of all metrics per account and month, from which every figure is rolled up. */
export const metricNode = (metrics: readonly SqlFile[]): Node => {
	const select = metrics
		.map(
			(file) =>
				`select '${file.name}' as metric, policy_id, currency, account_id, month, numerator, denominator\nfrom (\n${file.body}\n) as measured`,
		)
		.join('\nunion all\n');
	return {
		name: 'metric_account_months',
		reads: tablesRead(select),
		from: 'sql/metrics',
		isStored: true,
		published: {
			description: 'Numerator and denominator of one metric for one account in one month.',
			key: ['metric', 'policy_id', 'currency', 'account_id', 'month'],
		},
		build: (inStep) => inStep(tableStep('metric_account_months'), (warehouse) => warehouse.create('metric_account_months', select)),
	};
};
