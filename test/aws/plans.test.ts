import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';
import { runOnTrino } from './athena/trino.ts';
import { type Gather, gathersIn, type Sizes } from './gathers.ts';
import { declareRun } from './model-statements.ts';

/** Tables whose size follows from the configuration, the price list and the months, not from the number of accounts. */
const SMALL =
	`policies policy_statuses policy_intervals policy_scope policy_months utc_months month_bounds month_rates span_offsets run_parameters
	evidence_strengths currencies decimal_shifts metric_catalogue fx_rates raw_fx_rates products prices price_tiers coupons price_taxes
	raw_products raw_prices raw_price_tiers raw_coupons mrr_rollforward cohort_triangles life_tables billed_scope closed_months policy_pairs
	policy_pair_rules previous_edition mrr_closes`.split(/\s+/);

const SIZES: Sizes = {
	smallTables: new Set(SMALL),
	fewValued: new Set([
		'policy_id',
		'source_id',
		'currency',
		'local_currency',
		'timezone',
		'evidence',
		'window_months',
		'is_partial',
		'status',
	]),
	// A value is that of a dimension: a plan, a country, a segment, a month of joining.
	bounded: new Set([
		'month',
		'month_index',
		'from_index',
		'to_index',
		'cohort_month',
		'cohort_index',
		'age_months',
		'metric',
		'dimension',
		'value',
		'dimension_value',
	]),
};

/** A gather that stays: what it sends where (as `Gather` says it), and why that is borne. */
interface Allowed {
	readonly gathers: readonly string[];
	readonly because: string;
}
const ALLOWED: Readonly<Record<string, Allowed>> = {
	account_series: {
		gathers: ['SINGLE []: bridged_gaps, closed_accounts, item_values'],
		because:
			'One row of three short texts per account, to be numbered: 60 MB for a million accounts. Numbering them in piles would read the values three times.',
	},
	billed_items: {
		gathers: [
			'HASH [source_id]: billed_lines',
			'HASH [source_id]: bridged_gaps, item_values',
			'SINGLE []: billed_lines, bridged_gaps, item_values',
		],
		because: 'Numbers the billed lines once, so that all later joins compare one integer.',
	},
	billed_prices: { gathers: ['SINGLE []: billed_periods'], because: 'Numbers the distinct prices and quantities that were billed.' },
	bridge_rates: {
		gathers: ['HASH [policy_id, currency]: billed_lines, credit_notes', 'HASH [policy_id, currency]: billed_lines, credit_notes'],
		because:
			'Orders the days on which something was invoiced among the days with a rate: one row a day and currency, however many invoices there are.',
	},
	past_due_cutoffs: {
		gathers: ['HASH [source_id]: item_timeline', 'HASH [source_id]: item_timeline'],
		because:
			'Joins the lines with the few sources whose policies give up on past-due lines; an engine without counts sends them where their source goes.',
	},
	dated_segments: {
		gathers: ['BROADCAST []: account_owners'],
		because: 'Copies account_owners, which is empty here, to every node; where it is large the engine joins by account.',
	},
	reporting_rules: {
		gathers: ['HASH [policy_id]: bridged_gaps, item_values', 'HASH [policy_id]: bridged_gaps, item_values'],
		because:
			'Joins intervals, by policy, with the pairs of policies that differ in currency or time zone; where none do, there is nothing to join with.',
	},
	restated_months: { gathers: ['HASH [policy_id]: account_series'], because: 'Joins the accounts with the one edition before, by policy.' },
};

const PREFIX = 'plans_';
const RUN = String(Date.now());
const SCHEMA = runDatabase(PREFIX, RUN);

let on: AthenaOnBed;
let folder: string;
let selects: ReadonlyMap<string, string>;
let close: () => Promise<void>;

const explained = async (statement: string): Promise<string> => {
	const session = {
		url: inject('bed').trinoUrl,
		catalogue: 'awsdatacatalog',
		schema: SCHEMA,
		signal: new AbortController().signal,
	};
	const { rows, error } = await runOnTrino(session, `explain (type distributed) ${statement}`);
	if (error) throw new Error(error.message);
	return rows.map(([line]) => line).join('\n');
};

/** The plan by which a SELECT is stored. */
const planOf = (name: string, select: string): Promise<string> =>
	explained(
		`create table planned_${name} with (format = 'PARQUET', external_location = '${on.store.address(`plans/${name}`)}/') as ${select}`,
	);

const gathersOf = async (name: string, select: string): Promise<Gather[]> => gathersIn(await planOf(name, select), SIZES);

beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	folder = await mkdtemp(path.join(tmpdir(), 'tidemark-plans-'));
	const warehouse = await on.open({ runId: RUN, databasePrefix: PREFIX });
	close = () => warehouse.close();
	selects = await declareRun(warehouse, folder, SIZES.smallTables);
});
afterAll(async () => {
	await close();
	await on.stop();
	await rm(folder, { recursive: true, force: true });
});

describe('the plans of the models on several nodes', () => {
	test('cover every table that is stored', () => {
		expect(selects.size).toBeGreaterThan(40);
		expect([...selects.keys()]).toEqual(
			expect.arrayContaining([
				'item_timeline',
				'item_values',
				'account_month_spans',
				'known_ledger',
				'account_retention',
				'metric_sums',
				'survival_subjects',
			]),
		);
	});

	test('gather nothing on one node that grows with the company, beyond what is borne and said why', async () => {
		const found: Record<string, string[]> = {};
		for (const [name, select] of selects) {
			const gathers = await gathersOf(name, select);
			if (gathers.length > 0) found[name] = gathers.map(({ output, tables }) => `${output}: ${tables.join(', ')}`).sort();
		}
		const borne = Object.fromEntries(Object.entries(ALLOWED).map(([name, { gathers }]) => [name, [...gathers].sort()]));
		expect(found).toEqual(borne);
	}, 240_000);
});

describe('the search for gathers', () => {
	test.each([
		['numbers all rows', 'select row_number() over (order by account_id) as n, account_id from account_identity', 'SINGLE []'],
		[
			'sorts all rows by a window over nothing',
			'select account_id, sum(opening_minor) over () as total from account_retention',
			'SINGLE []',
		],
		[
			'sends all rows where one policy goes',
			'select max(a.month_index) over (partition by a.policy_id) as last_index, a.account_id from account_retention r join account_months a on a.account_id = r.account_id',
			'HASH [policy_id]',
		],
		[
			'copies all rows to each node',
			'select a.account_id from account_identity a join accounts b on b.account_id > a.account_id',
			'BROADCAST []',
		],
	])('finds a model that %s', async (_, select, output) => {
		expect((await gathersOf('planted', select)).map((gather) => gather.output)).toContain(output);
	});

	test.each([
		['adds up', 'select sum(closing_minor) as total, count(*) as n from account_months'],
		['groups by months', 'select month, sum(closing_minor) as total from account_months group by month'],
		['joins by account', 'select a.account_id, b.country from account_months a join account_attributes b on b.account_id = a.account_id'],
		['joins a small table', 'select a.account_id, p.timezone from account_months a join policies p on p.policy_id = a.policy_id'],
	])('lets pass a model that %s', async (_, select) => {
		expect(await gathersOf('innocent', select)).toEqual([]);
	});
});
