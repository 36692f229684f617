// Times the path from MRR intervals to cohort triangles beside a hand-written DuckDB reference over the same data, in the same process.
// node test/bench/mrr.ts [accounts] [rounds]
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { POLICY_PRESETS } from '../../shared/contracts/policy-presets.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { loadModels } from '../../functions/transform/models.ts';
import { transform } from '../../functions/transform/transform.ts';

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
const GENERATED = /table (account|sub_event) /;
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
await connection.run(`set variable accounts = ${accounts}; set variable change_pm = 400`);
for (const statement of statements.filter((text) => GENERATED.test(text))) await connection.run(statement);
const referenceSteps = statements.filter((text) => !GENERATED.test(text));
const one = async (sql: string): Promise<string> => String((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);

const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-bench-'));
const store = folderStore(folder);
const [versions, intervals] = ['versions.parquet', 'intervals.parquet'].map((file) => path.join(folder, file));
/** The reference's changes as MRR intervals in cents, and one version of a line so early that the months are the reference's sixty. */
await connection.run(`
copy (
  with changes as (
    select account_id, cast(effective_ts as timestamp) as valid_from, cast(mrr_after * 100 as bigint) as mrr_minor,
      cast(lead(effective_ts) over (partition by account_id order by effective_ts, event_id) as timestamp) as valid_to
    from sub_event
  )
  select 'tidemark_default' as policy_id, 's' as source_id, 's/' || account_id as account_id, 'sub_' || account_id as subscription_id, 'si_' || account_id as item_id,
    valid_from, valid_to, 'usd' as currency, mrr_minor, cast(1 as bigint) as customer_units
  from changes
  where mrr_minor <> 0
) to '${intervals}' (format parquet);
copy (
  select 's' as source_id, 'lines' as stream, 'early' as record_id, 'upsert' as operation, timestamp '2025-01-01' as observed_at, '00000001' as load_id,
    cast(1 as bigint) as ordinal, 'sub_early' as subscription_id, 'si_early' as item_id, 'early' as account_id, timestamp '2020-01-01' as effective_at, 'event' as evidence
) to '${versions}' (format parquet)`);

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

/** The warehouse with the given intervals in the place of the model's, and what each statement after that took. */
const startingAtIntervals = (warehouse: Warehouse, spent: Spent[]): Warehouse => ({
	...warehouse,
	create: async (table, select) => void spent.push(await timed(() => warehouse.create(table, select))),
	define: async (table, select) => {
		if (table !== 'mrr_intervals') return warehouse.define(table, select);
		await warehouse.create(table, `select * from read_parquet('${intervals}')`);
		spent.length = 0;
	},
});

/** What the models take from the intervals on, in a run like any other, and the sum of their closings. */
const runOurs = async (): Promise<Spent & { readonly closings: string }> => {
	const warehouse = await duckdbWarehouse({ store, threads: 2 });
	const spent: Spent[] = [];
	await transform({
		warehouse: startingAtIntervals(warehouse, spent),
		models: loadModels(),
		postprocessors: await loadPostprocessors(),
		targets: ['mrr_rollforward', 'cohort_triangles'],
		files: { subscription_item_versions: [versions ?? ''] },
		policies: [{ id: 'tidemark_default', policy: POLICY_PRESETS.tidemark_default.rules, sources: ['s'] }],
		context: { asOf: new Date('2025-01-01T00:00:00Z'), healthProfile: 'billing_only', sourceKinds: ['billing'] },
		log: silentLog,
	});
	const [row] = await Array.fromAsync(warehouse.query('select cast(sum(closing_minor) as bigint) as closings from mrr_rollforward'));
	await warehouse.close();
	const sum = (of: keyof Spent): number => spent.reduce((total, each) => total + each[of], 0);
	return { wall: sum('wall'), cpu: sum('cpu'), closings: String(row?.['closings']) };
};
const runReference = async (): Promise<void> => {
	for (const statement of referenceSteps) await connection.run(statement);
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

await timed(runReference); // to warm up
const ratios: Spent[] = [];
const closings = new Set([await one('select cast(sum(closing) * 100 as bigint) from mrr_bridge')]);
for (let round = 0; round < rounds; round += 1) {
	const theirs = await timed(runReference);
	const ours = await runOurs();
	closings.add(ours.closings);
	const ratio = { wall: ours.wall / theirs.wall, cpu: ours.cpu / theirs.cpu };
	ratios.push(ratio);
	console.log(
		`round ${round + 1}: reference ${theirs.wall.toFixed(2)} s (${theirs.cpu.toFixed(2)} s of processors), models ${ours.wall.toFixed(2)} s (${ours.cpu.toFixed(2)}), ratio ${ratio.wall.toFixed(2)} (${ratio.cpu.toFixed(2)})`,
	);
}
console.log(`closings over all months, reference and models: ${[...closings].join(' and ')}${closings.size === 1 ? '' : '  DIFFERENT'}`);
const wall = ratios.map((ratio) => ratio.wall);
console.log(
	`${accounts} accounts x 60 months: median ratio ${median(wall).toFixed(2)} on the wall, ${median(ratios.map(({ cpu }) => cpu)).toFixed(2)} of processors; best ${Math.min(...wall).toFixed(2)} (target 1.5)`,
);
await rm(folder, { recursive: true, force: true });
