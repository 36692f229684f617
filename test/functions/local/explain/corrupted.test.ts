import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../../../../functions/publish/publication.ts';
import { silentLog } from '../../../../shared/log.ts';
import { folderStore } from '../../../../shared/storage/folder.ts';
import { duckdbWarehouse } from '../../../../shared/warehouse/duckdb.ts';
import { type Ran, runTidemark } from '../../../support/edge.ts';

const CLASSES = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'transfer', 'fx', 'closing', 'adjustment'];

/** Two accounts that churned 49.00 and 10.00 in November; what each table says of it, in cents. */
interface Told {
	readonly total: number;
	readonly accounts: readonly [number, number];
	readonly lines: readonly [number, number];
}

const amounts = (churn: number): string =>
	CLASSES.map((name) => `cast(${name === 'churn' ? churn : 0} as bigint) as ${name}_minor`).join(', ');
const KEY = `'tidemark_default' as policy_id, 'usd' as currency, date '2025-11-01' as month`;

const tables = ({ total, accounts, lines }: Told): Readonly<Record<string, string>> => ({
	mrr_rollforward: `select ${KEY}, ${amounts(total)}, cast(0 as bigint) as customers_opening, false as is_partial`,
	account_months: accounts
		.map((churn, index) => `select ${KEY}, 's/${index}' as account_id, 'churn' as movement_class, ${amounts(churn)}`)
		.join(' union all '),
	mrr_ledger: lines
		.map(
			(churn, index) =>
				`select ${KEY}, 's/${index}' as account_id, timestamp '2025-11-09 00:00:00' as occurred_at, 's' as source_id, 'sub' as subscription_id, 'si_${index}' as item_id,
			'change' as kind, 'status' as cause, 'churn' as event_class, 'churn' as booked_class, cast(${-churn} as bigint) as movement_minor, cast(0 as bigint) as fx_minor,
			's' as record_source_id, 'sub_${index}' as record_id, 'event' as evidence, timestamp '2025-11-09 00:00:00' as recorded_at, cast(null as date) as adjusts_month, cast(1 as bigint) as local_minor, false as is_adjustment`,
		)
		.join(' union all '),
	mrr_intervals: `select 'tidemark_default' as policy_id, 's' as source_id, 'sub' as subscription_id, 'si_0' as item_id, timestamp '2025-01-01 00:00:00' as valid_from,
		timestamp '2025-11-09 00:00:00' as valid_to, 'Pro' as plan, cast(1 as bigint) as quantity, cast(4900 as bigint) as mrr_minor, 'usd' as currency, 'in_0' as record_id`,
});

/** Opening of 49.00 that goes from plan Pro to plan Team in November, and 5.00 that a merge takes from another account of Team. */
const MOVED: Readonly<Record<string, string>> = {
	...tables({ total: 0, accounts: [0, 0], lines: [0, 0] }),
	account_months: ['4900', '700']
		.map(
			(opening, index) =>
				`select ${KEY}, 's/${index}' as account_id, 'none' as movement_class, cast(${opening} as bigint) as opening_minor, cast(${index === 0 ? 0 : -500} as bigint) as transfer_minor`,
		)
		.join(' union all '),
	mrr_ledger: [
		[0, '2025-01', 'new', 4_900],
		[1, '2025-02', 'new', 700],
		[1, '2025-11', 'transfer', -500],
	]
		.map(
			([index, month, booked, amount]) =>
				`select 'tidemark_default' as policy_id, 'usd' as currency, date '${month}-01' as month, 's/${index}' as account_id, timestamp '${month}-09 00:00:00' as occurred_at, 's' as source_id,
		'sub' as subscription_id, 'si_${index}' as item_id, '${booked === 'new' ? 'change' : 'transfer'}' as kind, 'status' as cause, '${booked}' as event_class, '${booked}' as booked_class,
		cast(${amount} as bigint) as movement_minor, cast(0 as bigint) as fx_minor, 's' as record_source_id, 'r_${index}' as record_id, 'event' as evidence, timestamp '2025-11-09 00:00:00' as recorded_at,
		cast(null as date) as adjusts_month, cast(1 as bigint) as local_minor, false as is_adjustment`,
		)
		.join(' union all '),
	account_dimensions: [
		['s/0', '2025-10', 'Pro', null],
		['s/0', '2025-11', 'Team', 'Pro'],
		['s/1', '2025-10', 'Team', null],
		['s/1', '2025-11', 'Team', 'Team'],
	]
		.map(
			([account, month, value, before]) =>
				`select 'tidemark_default' as policy_id, '${account}' as account_id, date '${month}-01' as month, 'plan' as dimension, '${value}' as value, ${before === null ? 'cast(null as varchar)' : `'${before}'`} as before_value`,
		)
		.join(' union all '),
	mrr_segment_rollforward: [
		['Pro', 0, 4_900],
		['Team', 4_900, 500],
	]
		.map(
			([value, arrived, left]) =>
				`select ${KEY}, 'plan' as dimension, '${value}' as value, cast(${arrived} as bigint) as transfers_in_minor, cast(${left} as bigint) as transfers_out_minor`,
		)
		.join(' union all '),
};

describe('a figure that its parts do not make', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-corrupted-'));
		await writeFile(join(folder, 'tidemark.yaml'), 'store: store\nsources: [{id: s, connector: stripe, secret: "env:NONE"}]\n');
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	const published = async (made: Readonly<Record<string, string>>): Promise<void> => {
		const store = folderStore(join(folder, 'store'));
		const warehouse = await duckdbWarehouse({ store, threads: 1 });
		for (const [name, select] of Object.entries(made)) await warehouse.create(name, select);
		await publish(
			{ store, warehouse, log: silentLog },
			{
				tables: Object.keys(made).map((name) => ({ name, description: name, key: [] })),
				quality: [],
				inputHash: '0'.repeat(64),
				commits: {},
				policies: [{ policy_id: 'tidemark_default', policy_hash: '0123456789abcdef' }],
				asOf: new Date('2025-12-15T00:00:00Z'),
				createdAt: new Date('2025-12-15T00:00:00Z'),
				base: undefined,
			},
		);
		await warehouse.close();
	};
	const explained = async (told: Told, ...options: string[]): Promise<Ran> => {
		await published(tables(told));
		return runTidemark(folder, ['explain', '2025-11', 'churn', ...options]);
	};

	it('is none where an account goes from one segment to another and is merged', async () => {
		await published(MOVED);
		const outcome = async (name: string, plan: string): Promise<unknown> => {
			const { code, out } = await runTidemark(folder, ['explain', '2025-11', name, '--dimension', `plan=${plan}`]);
			return [code, /= the published figure, exactly/.test(out) ? out.split('\n')[0]?.replace(/^.*: /, '') : out];
		};
		expect(await outcome('transfers_out', 'Pro')).toEqual([0, '-49.00 USD']);
		expect(await outcome('transfers_in', 'Team')).toEqual([0, '49.00 USD']);
		expect(await outcome('transfers_out', 'Team')).toEqual([0, '-5.00 USD']);
		expect(await outcome('transfers_in', 'Pro')).toEqual([0, '0.00 USD']);
	});

	it('is none when everything agrees', async () => {
		const { code, out } = await explained({ total: 5_900, accounts: [4_900, 1_000], lines: [4_900, 1_000] });
		expect(out).toContain('Total of 2 accounts, 2 lines: -59.00 USD = the published figure, exactly.');
		expect(out).toContain('status: Pro × 1, 49.00 USD → nothing');
		expect(code).toBe(0);
	});

	it('is told, with the account, when a line is one cent off: exit code 1', async () => {
		const { code, out, err } = await explained({ total: 5_900, accounts: [4_900, 1_000], lines: [4_900, 999] });
		expect(out).toContain('DOES NOT ADD UP: published -59.00 USD, accounts -59.00 USD, lines -58.99 USD; look at s/1');
		expect(err).toContain('do not add up');
		expect(code).toBe(1);
	});

	it('is told when an account is one cent off, and when the total is', async () => {
		expect((await explained({ total: 5_900, accounts: [4_900, 1_001], lines: [4_900, 1_001] })).code).toBe(1);
		await rm(join(folder, 'store'), { recursive: true });
		const { code, out } = await explained({ total: 5_901, accounts: [4_900, 1_000], lines: [4_900, 1_000] }, '--format', 'json');
		expect(JSON.parse(out)).toMatchObject({ amount_minor: -5_901, accounts_minor: -5_900, parts_minor: -5_900, amiss: [], adds_up: false });
		expect(code).toBe(1);
	});

	it('is told for lines of two accounts that err in opposite directions', async () => {
		const { code, out } = await explained({ total: 5_900, accounts: [4_900, 1_000], lines: [4_901, 999] });
		expect(out).toContain('look at s/0, s/1');
		expect(code).toBe(1);
	});
});
