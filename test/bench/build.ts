// Times the whole MRR build, pricing included, from committed Parquet files to the roll-forward, over a made-up company.
// node test/bench/build.ts [items] [policies: preset ids or a number of differing ones, comma-separated] [--tables]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { POLICY_PRESETS, type PolicyPreset } from '../../shared/contracts/policy-presets.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { loadModels } from '../../functions/transform/models.ts';
import { transform } from '../../functions/transform/transform.ts';

const items = Number(process.argv[2] ?? 1_000_000);
const names = (process.argv[3] ?? 'tidemark_default').split(',');
const presets: Readonly<Record<string, PolicyPreset>> = POLICY_PRESETS;
const folder = await mkdtemp(path.join(process.env['TMPDIR'] ?? '/tmp', 'tidemark-bench-'));

/** Two lines per account on average, thirty-six months, two changes in the life of a line; one in five has had a discount. */
const GENERATED: Readonly<Record<string, string>> = {
	subscription_item_versions: `
with lines as (
  select n, n // 2 as account, timestamp '2022-01-01' + to_hours(cast(hash(n) % 20000 as integer)) as began from range(${items}) as numbers (n)
), steps as (
  select n, account, k, began + to_hours(cast(k * 3000 + hash(n * 7 + k) % 3000 as integer)) as seen, hash(n * 13 + k) % 100 as draw from lines cross join range(3) as changes (k)
)
select 'sub_' || n as subscription_id, 'si_' || n as item_id, 'cus_' || account as account_id, seen as effective_at, 'event' as evidence,
  case when k = 2 and draw < 50 then 'canceled' when draw < 3 then 'past_due' when draw < 5 then 'trialing' else 'active' end as status,
  'price_' || (n + k // 2) % 200 as price_id, cast(1 + (n + k) % 40 as bigint) as quantity, draw between 10 and 12 as is_paused, true as is_live,
  case when draw between 20 and 22 then seen end as cancel_requested_at, seen + to_days(20) as service_period_end
from steps where seen < timestamp '2025-01-01'`,
	prices: `
select 'price_' || n as price_id, 'prod_' || n % 12 as product_id, 'usd' as currency, cast(500 + 37 * n as decimal(38, 12)) as unit_amount,
  case when n % 5 = 0 then 'year' else 'month' end as billing_interval, 1 as interval_count, 'licensed' as usage_type,
  case when n % 10 = 3 then 'graduated' end as tiers_mode
from range(200) as numbers (n)`,
	price_tiers: `
select 'price_' || n as price_id, cast(t as integer) as tier_number, case t when 1 then cast(10 as bigint) end as up_to, cast(900 - 100 * t as decimal(38, 12)) as unit_amount
from range(200) as numbers (n) cross join range(1, 3) as tiers (t) where n % 10 = 3`,
	products: `select 'prod_' || n as product_id, 'Plan ' || n as name, true as is_active from range(12) as numbers (n)`,
	discounts: `
select 'di_' || n as discount_id, 'cus_' || n // 2 as account_id, 'sub_' || n as subscription_id, case when n % 3 < 2 then cast(20 as decimal(38, 12)) end as percent_off,
  case when n % 3 = 2 then cast(300 as decimal(38, 12)) end as amount_off, case when n % 2 = 0 then 'repeating' else 'forever' end as duration, 1 as position,
  timestamp '2022-06-01' + to_hours(cast(hash(n) % 12000 as integer)) as starts_at,
  case when n % 2 = 0 then timestamp '2022-09-01' + to_hours(cast(hash(n) % 12000 as integer)) end as ends_at, 'event' as evidence, timestamp '2022-01-01' as seen_at
from range(0, ${items}, 5) as numbers (n)`,
	invoices: `
select 'in_' || n as invoice_id, 'cus_' || n // 2 as account_id, 'sub_' || n as subscription_id, 'paid' as status, 'usd' as currency, timestamp '2022-01-01' as created_at,
  timestamp '2022-01-10' + to_hours(cast(hash(n) % 20000 as integer)) as paid_at, cast(1000 as bigint) as total_minor
from range(${items}) as numbers (n)`,
};

const observed = (entity: string, key: string): string => `
select 'billing' as source_id, '${entity}' as stream, ${key} as record_id, 'upsert' as operation, timestamp '2025-01-01' as observed_at, '00000001' as load_id,
  cast(row_number() over () as bigint) as ordinal, rows.* from (${GENERATED[entity] ?? ''}) as rows`;

const generate = async (): Promise<Record<string, string[]>> => {
	const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
	const files: Record<string, string[]> = {};
	const keys: Record<string, string> = {
		subscription_item_versions: 'item_id',
		discounts: 'discount_id',
		invoices: 'invoice_id',
		products: 'product_id',
	};
	await mkdir(path.join(folder, 'raw'), { recursive: true });
	for (const entity of Object.keys(GENERATED)) {
		const file = path.join(folder, 'raw', `${entity}.parquet`);
		await connection.run(`copy (${observed(entity, keys[entity] ?? 'price_id')}) to '${file}' (format parquet)`);
		files[entity] = [file];
	}
	return files;
};

const files = await generate();
const store = folderStore(folder);
const spillFolder = path.join(folder, 'spill');
const warehouse = await duckdbWarehouse({ store, spillFolder, memoryLimit: '4GB', threads: 2 });
const spent: [table: string, seconds: number][] = [];
/** Seconds of processors: steadier than the wall on a shared machine. */
const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
const start = performance.now();
const before = process.cpuUsage();
await transform({
	warehouse: {
		...warehouse,
		create: async (table, select) => {
			const from = process.cpuUsage();
			await warehouse.create(table, select);
			spent.push([table, seconds(process.cpuUsage(from))]);
		},
	},
	models: loadModels(),
	postprocessors: await loadPostprocessors(),
	targets: ['mrr_rollforward'],
	keep: [],
	files,
	policies: names.map((id) => {
		const preset = presets[id];
		if (!preset) throw new Error(`no preset ${id}; choose from ${Object.keys(presets).join(', ')}`);
		return { id, policy: preset.rules, sources: ['billing'] };
	}),
	context: { asOf: new Date('2025-01-01T00:00:00Z'), healthProfile: 'billing_only', sourceKinds: ['billing'] },
	log: silentLog,
});
const wall = (performance.now() - start) / 1000;
const processors = seconds(process.cpuUsage(before));
if (process.argv.includes('--tables'))
	for (const [table, used] of spent.toSorted((a, b) => b[1] - a[1])) console.log(`${used.toFixed(2)} s of processors: ${table}`);
for await (const row of warehouse.query(
	'select policy_id, count(*) as months, cast(sum(closing_minor) as bigint) as closings from mrr_rollforward group by policy_id order by policy_id',
))
	console.log(`${String(row['policy_id'])}: closings over ${String(row['months'])} months ${String(row['closings'])}`);
console.log(
	`${items} items x 36 months, ${names.length} ${names.length === 1 ? 'policy' : 'policies'}: ${wall.toFixed(1)} s on the wall, ${processors.toFixed(1)} s of processors, ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GB at most`,
);
await warehouse.close();
await rm(folder, { recursive: true, force: true });
