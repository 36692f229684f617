// Times the path from MRR intervals to cohort triangles beside a hand-written DuckDB reference over the same data, in the same process.
// node test/bench/mrr.ts [accounts] [rounds]
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadModels } from '../../functions/transform/models.ts';
import { currencyRows, shiftRows } from '../../functions/transform/inputs/reference.ts';

const accounts = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 5);
const reference = path.resolve(process.env['TIDEMARK_SHARED'] ?? '../shared', 'bench/mrr-reference.sql');
if (!existsSync(reference)) {
	console.error(`The reference is not at ${reference}; set TIDEMARK_SHARED to the folder that holds bench/mrr-reference.sql`);
	process.exit(2);
}

const statements = readFileSync(reference, 'utf8')
	.split(/;\s*(?:\n|$)/)
	.filter((statement) => /create or replace table/.test(statement));
const tableOf = (statement: string): string => /table (\w+)/.exec(statement)?.[1] ?? '';
const GENERATED = new Set(['account', 'sub_event']);
const OURS = [
	'policy_months',
	'utc_months',
	'span_offsets',
	'closed_account_months',
	'closed_accounts',
	'account_series',
	'interval_months',
	'month_rates',
	'foreign_movements',
	'interval_movements',
	'event_classes',
	'event_months',
	'account_month_states',
	'known_account_months',
	'account_months',
	'mrr_rollforward',
	'cohort_triangles',
];

const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
await connection.run(`set variable accounts = ${accounts}; set variable change_pm = 400`);
for (const statement of statements.filter((text) => GENERATED.has(tableOf(text)))) await connection.run(statement);
const referenceSteps = statements.filter((text) => !GENERATED.has(tableOf(text)));

/** No month is closed: these tables are there and empty, as in a run before the first close. */
const NOTHING_CLOSED = `
create table closed_months (policy_id varchar, month date, month_index bigint, close_number bigint, closed_at timestamp);
create table account_identity (source_id varchar, source_account_id varchar, account_id varchar);
create table closed_ledger (policy_id varchar, account_id varchar, currency varchar);
create table frozen_account_months (close_number bigint, policy_id varchar, account_id varchar, currency varchar, month date, month_index bigint, opening_minor bigint,
  new_minor bigint, expansion_minor bigint, contraction_minor bigint, churn_minor bigint, reactivation_minor bigint, transfer_minor bigint, fx_minor bigint,
  closing_minor bigint, adjustment_minor bigint, was_customer boolean, is_customer boolean, cohort_month date, is_first_stretch boolean, movement_class varchar);
create table account_adjustments (series_number bigint, policy_id varchar, booked_index bigint, opening_minor bigint, was_customer boolean, base_customer boolean,
  booked_as varchar, transfer_minor bigint, cohort_month date, new_minor bigint, expansion_minor bigint, contraction_minor bigint, churn_minor bigint,
  reactivation_minor bigint, movement_minor bigint, revalued_minor bigint, fx_minor bigint);`;

const lists = (rows: readonly object[]): string =>
	rows
		.map(
			(row) =>
				`(${Object.values(row)
					.map((value) => (typeof value === 'bigint' || /^[\d.]+$/.test(String(value)) ? String(value) : `'${String(value)}'`))
					.join(', ')})`,
		)
		.join(', ');

/** The tables that stand before the measured path: one policy, sixty months, and the reference's changes as MRR intervals in cents. */
const prepare = async (): Promise<void> => {
	await connection.run(readFileSync(new URL('../../shared/warehouse/duckdb-macros.sql', import.meta.url), 'utf8'));
	await connection.run(`
create table policies as select 'p' as policy_id, 'UTC' as timezone, 'none' as fx, cast(null as varchar) as reporting_currency,
  'net' as movement, cast(null as bigint) as reactivation_window_days;
${NOTHING_CLOSED}
create table run_parameters as select timestamp '2025-01-01 00:00:00' as as_of;
create table month_bounds as select 'UTC' as timezone, cast(m as date) as month, cast(year(m) * 12 + month(m) - 1 as bigint) as month_index,
  m as starts_at, m + interval 1 month as ends_at, false as is_partial
from generate_series(timestamp '2020-01-01', timestamp '2024-12-01', interval 1 month) as months (m);
create table fx_rates (source_id varchar, from_currency varchar, to_currency varchar, valid_on date, rate decimal(38, 12), record_id varchar,
  observed_at timestamp);
create table currencies as select * from (values ${lists(currencyRows())}) as listed (code, exponent);
create table decimal_shifts as select * from (values ${lists(shiftRows())}) as listed (places, factor);
create table mrr_intervals as
select 'p' as policy_id, 's' as source_id, 's/' || account_id as account_id, 'sub_' || account_id as subscription_id, 'si_' || account_id as item_id,
  cast(effective_ts as timestamp) as valid_from, 'usd' as currency, cast(mrr_after * 100 as bigint) as mrr_minor, cast(1 as bigint) as customer_units,
  cast(lead(effective_ts) over (partition by account_id order by effective_ts, event_id) as timestamp) as valid_to
from sub_event;
delete from mrr_intervals where mrr_minor = 0`);
};

interface Spent {
	/** Seconds on the wall, and of processors: the second is steadier on a shared machine. */
	readonly wall: number;
	readonly cpu: number;
}

const timed = async (work: () => Promise<void>): Promise<Spent> => {
	const [start, before] = [performance.now(), process.cpuUsage()];
	await work();
	const { user, system } = process.cpuUsage(before);
	return { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
};

const models = new Map([...loadModels().staging, ...loadModels().core].map((file) => [file.name, file]));
const runOurs = async (): Promise<void> => {
	for (const name of OURS) {
		const file = models.get(name);
		if (file === undefined) throw new Error(`no model ${name}`);
		await connection.run(`create or replace ${file.header['stored'] === 'no' ? 'view' : 'table'} ${name} as ${file.body}`);
	}
};
const runReference = async (): Promise<void> => {
	for (const statement of referenceSteps) await connection.run(statement);
};

const one = async (sql: string): Promise<string> => String((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

await timed(runReference); // before our macros exist, and to warm up
await prepare();
const ratios: Spent[] = [];
for (let round = 0; round < rounds; round += 1) {
	const theirs = await timed(runReference);
	const ours = await timed(runOurs);
	const ratio = { wall: ours.wall / theirs.wall, cpu: ours.cpu / theirs.cpu };
	ratios.push(ratio);
	console.log(
		`round ${round + 1}: reference ${theirs.wall.toFixed(2)} s (${theirs.cpu.toFixed(2)} s of processors), models ${ours.wall.toFixed(2)} s (${ours.cpu.toFixed(2)}), ratio ${ratio.wall.toFixed(2)} (${ratio.cpu.toFixed(2)})`,
	);
}
const closings = [
	await one('select cast(sum(closing) * 100 as bigint) from mrr_bridge'),
	await one('select cast(sum(closing_minor) as bigint) from mrr_rollforward'),
];
console.log(`closings over all months: reference ${closings[0]}, models ${closings[1]}${closings[0] === closings[1] ? '' : '  DIFFERENT'}`);
const wall = ratios.map((ratio) => ratio.wall);
console.log(
	`${accounts} accounts x 60 months: median ratio ${median(wall).toFixed(2)} on the wall, ${median(ratios.map(({ cpu }) => cpu)).toFixed(2)} of processors; best ${Math.min(...wall).toFixed(2)} (target 1.5)`,
);
