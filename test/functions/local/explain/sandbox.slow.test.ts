import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, CLASSES, type ClassName, isClass } from '../../../../functions/local/explain/cell.ts';
import { explain } from '../../../../functions/local/explain/explanation.ts';
import { explainMetric } from '../../../../functions/local/explain/metric.ts';
import { partsSql, ratesSql } from '../../../../functions/local/explain/part-queries.ts';
import { accountsSql, cellSql, metricAccountsSql, metricCellSql } from '../../../../functions/local/explain/queries.ts';
import { publishedNow } from '../../../../functions/local/published.ts';
import { startSandbox } from '../../../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../../../functions/local/sandbox-workplace.ts';
import { fetchRows, textOf } from '../../../../functions/local/summary/fields.ts';
import { pinnedPointer, viewsScript } from '../../../../functions/publish/views.ts';
import { addressesByEntity, freeze } from '../../../../functions/run/freeze.ts';
import { lintSql } from '../../../../functions/transform/lint.ts';
import { folderStore } from '../../../../shared/storage/folder.ts';
import { duckdbReader, type Reader } from '../../../../shared/warehouse/duckdb-reader.ts';
import { runTidemark, type Ran } from '../../../support/edge.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');
const NAMES = Object.keys(CLASSES).filter(isClass);

describe('every figure of the sandbox company', { timeout: 120_000 }, () => {
	let folder: string;
	let reader: Reader;
	const run = (...args: string[]): Promise<Ran> => runTidemark(folder, ['explain', ...args], { clock: () => AS_OF });
	const cells = async (table: string, where: string): Promise<Cell[]> => {
		const columns = table === 'mrr_rollforward' ? '' : ', dimension, value';
		const rows = await fetchRows(
			reader,
			`select policy_id, currency, cast(month as varchar) as month${columns} from ${table} where ${where} order by all`,
		);
		const names = NAMES.filter((name) => (columns === '' ? CLASSES[name].made !== 'moved' : name !== 'transfer' && name !== 'adjustment'));
		return rows.flatMap((row) =>
			names.map((name) => ({
				policy: textOf(row, 'policy_id'),
				currency: textOf(row, 'currency'),
				month: textOf(row, 'month'),
				name,
				segment: columns === '' ? null : { dimension: textOf(row, 'dimension'), value: textOf(row, 'value') },
				account: null,
			})),
		);
	};

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-explain-'));
		const sandbox = await startSandbox({ accounts: 60, months: 18, asOf: AS_OF });
		await writeSandboxConfig(folder, sandbox);
		const { code, err } = await runTidemark(folder, ['run'], { clock: () => AS_OF });
		await sandbox.close();
		if (code !== 0) throw new Error(err);
		const store = folderStore(join(folder, 'store'));
		const manifest = await publishedNow(store);
		const views = viewsScript({
			manifests: [manifest],
			address: (key) => store.address(key),
			current: pinnedPointer(manifest.publication_id),
		});
		// Tables instead of views: hundreds of figures are asked for, and each would read the files again.
		reader = await duckdbReader(views.replaceAll('create or replace view', 'create table'), [store.address('published')]);
	}, 120_000);
	afterAll(async () => {
		reader.close();
		await rm(folder, { recursive: true, force: true });
	});

	it('is the sum of its accounts and of their lines, and every line names a record that was read', async () => {
		const records: Readonly<Record<string, Set<string>>> = { subscription_item_versions: new Set(), fx_rates: new Set() };
		const used = new Set<ClassName>();
		for (const cell of await cells('mrr_rollforward', 'true')) {
			const { adds_up, amount_minor, parts_minor, accounts } = await explain(reader, cell);
			expect([cell.month, cell.name, adds_up, parts_minor]).toEqual([cell.month, cell.name, true, amount_minor]);
			if (amount_minor !== 0n) used.add(cell.name);
			for (const part of accounts.flatMap(({ parts }) => parts)) {
				const entity = cell.name === 'fx' ? 'fx_rates' : 'subscription_item_versions';
				expect([cell.month, cell.name, part.entity]).toEqual([cell.month, cell.name, entity]);
				if (cell.name === 'fx') expect([cell.month, part, part.rates]).not.toEqual([cell.month, part, null]);
				records[entity]?.add(`${part.record_source_id} ${part.record_id}`);
			}
		}
		expect([...used].sort()).toEqual(['churn', 'closing', 'contraction', 'expansion', 'fx', 'new', 'opening', 'reactivation']);
		const store = folderStore(join(folder, 'store'));
		const files = addressesByEntity(store, await freeze(store, ['stripe', 'rates']));
		const connection = await (await DuckDBInstance.create(':memory:')).connect();
		for (const [entity, named] of Object.entries(records)) {
			const raw = await connection.runAndReadAll(
				`select distinct source_id || ' ' || record_id from read_parquet([${(files[entity] ?? []).map((file) => `'${file}'`).join(', ')}], union_by_name = true)`,
			);
			const known = new Set(raw.getRows().map(([record]) => String(record)));
			expect(named.size).toBeGreaterThan(entity === 'fx_rates' ? 10 : 50);
			expect([...named].filter((record) => !known.has(record))).toEqual([]);
		}
		connection.closeSync();
	});

	it('is so for every segment of the last complete month', async () => {
		const all = await cells('mrr_segment_rollforward', `month = date '2025-11-01' and dimension in ('plan', 'country', 'legal_entity')`);
		expect(all.length).toBeGreaterThan(50);
		const used = new Set<ClassName>();
		const wrong: Cell[] = [];
		for (const cell of all) {
			const { adds_up, amount_minor } = await explain(reader, cell);
			if (!adds_up) wrong.push(cell);
			if (amount_minor !== 0n) used.add(cell.name);
		}
		expect(wrong).toEqual([]);
		expect([...used]).toEqual(expect.arrayContaining(['opening', 'new', 'churn', 'fx', 'closing']));
	});

	it('is so for every metric, of the company and of a segment', async () => {
		const rows = await fetchRows(
			reader,
			`select metric, policy_id, currency, cast(month as varchar) as month, dimension, dimension_value from metric_values
			where month = date '2025-11-01' and dimension in ('company', 'plan') and numerator is not null and denominator is not null order by all`,
		);
		expect(rows.length).toBeGreaterThan(30);
		for (const row of rows) {
			const segment = textOf(row, 'dimension') === 'company' ? null : { dimension: 'plan', value: textOf(row, 'dimension_value') };
			const cell = {
				metric: textOf(row, 'metric'),
				policy: textOf(row, 'policy_id'),
				currency: textOf(row, 'currency'),
				month: '2025-11-01',
				segment,
				account: null,
			};
			expect([cell.metric, segment?.value, (await explainMetric(reader, cell)).adds_up]).toEqual([cell.metric, segment?.value, true]);
		}
	});

	it('is taken apart by queries in the portable subset', () => {
		const base = { policy: 'p', currency: 'usd', month: '2025-11-01', account: "s/o'x" };
		for (const segment of [null, { dimension: 'plan', value: "Pro's" }]) {
			const metric = { ...base, metric: 'nrr', segment };
			const queries = NAMES.flatMap((name) => [cellSql, accountsSql].map((sql) => sql({ ...base, name, segment })));
			queries.push(...NAMES.flatMap((name) => Object.values(partsSql({ ...base, name, segment }))));
			queries.push(ratesSql({ ...base, name: 'fx', segment }) ?? '');
			for (const sql of [...queries, metricCellSql(metric), metricAccountsSql(metric, '2024-11-01')])
				expect([sql, lintSql(sql)]).toEqual([sql, []]);
		}
	});

	it('is shown with its accounts, lines and records, as a page, as rows, and as JSON', async () => {
		const page = await run('2025-11', 'closing', '--limit', '2');
		expect(page.code).toBe(0);
		expect(page.out).toMatch(/^Closing in Nov 2025, policy tidemark_default: [\d,.]+ USD$/m);
		expect(page.out).toMatch(
			/^ {2}si_\w+ +2025-[-\d]+ [:\d]+ +since then \w+ × \d+, [\d,.]+ [A-Z]{3} +[\d,.]+ +stripe \w+ \((invoice|event|snapshot)\)$/m,
		);
		expect(page.out).toMatch(/^\d+ smaller accounts are not shown/m);
		expect(page.out).toMatch(/^Total of \d+ accounts, \d+ lines: [\d,.]+ USD = the published figure, exactly\.$/m);
		const csv = await run('closing', '2025-11', '--format', 'csv');
		const json = JSON.parse((await run('2025-11', 'closing', '--json')).out) as {
			amount_minor: number;
			accounts: { account_id: string; amount_minor: number }[];
		};
		const amounts = csv.out
			.trim()
			.split('\n')
			.slice(1)
			.map((line) => Number(line.split(',')[10]));
		expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(json.amount_minor);
		const [first] = json.accounts;
		const one = await run('2025-11', 'closing', '--account', first?.account_id ?? '', '--format', 'json');
		expect(JSON.parse(one.out)).toMatchObject({ amount_minor: first?.amount_minor, adds_up: true });
		expect((await run('2025-11', 'nrr')).out).toMatch(
			/^Sum of \d+ accounts: [\d,]+\.\d\d \/ [\d,]+\.\d\d = the published figure, exactly\.$/m,
		);
	});

	it('can be asked again in any engine with the queries that are shown', async () => {
		const { out } = await run('2025-11', 'churn', '--dimension', 'plan=Team', '--sql');
		const steps = out.split(';\n').filter((text) => text.trim() !== '');
		expect(steps.map((text) => /^-- (\w+)$/m.exec(text)?.[1])).toEqual(['cell', 'accounts', 'lines']);
		for (const step of steps) await expect(fetchRows(reader, step)).resolves.toBeInstanceOf(Array);
	});

	it.each([
		[['2025-11', 'chrun'], 'did you mean churn?'],
		[['2025-11', 'nnr'], 'did you mean nrr?'],
		[['2025-11', 'blue'], 'there are: opening, new'],
		[['2025-13', 'churn'], 'such as 2025-11'],
		[['2019-01', 'churn'], 'choose one from 2024-'],
		[['2025-11', 'churn', '--policy', 'tidemark_defualt'], 'did you mean tidemark_default?'],
		[['2025-11', 'churn', '--currency', 'usb'], 'did you mean usd?'],
		[['2025-11', 'churn', '--dimension', 'plam=Team'], 'did you mean plan?'],
		[['2025-11', 'churn', '--dimension', 'plan=Taem'], 'did you mean Team?'],
		[['2025-11', 'nrr', '--dimension', 'legal_entity=unknwon'], 'did you mean unknown?'],
		[['2025-11', 'churn', '--dimension', 'plan'], 'dimension=value'],
		[['2025-11', 'transfer', '--dimension', 'plan=Team'], 'transfers_in'],
		[['2025-11', 'transfers_in'], 'did you mean transfer?'],
		[['2025-11', 'churn', '--limit', '0'], 'whole number above 0'],
		[['2025-11', 'churn', '--format', 'cvs'], 'did you mean csv?'],
		[['2025-11', 'churn', '--account', 'nobody'], 'write source/id'],
		[['2025-11'], 'tidemark explain <month> <class or metric>'],
	])('says what was meant: %j', async (args, next) => {
		const { code, err } = await run(...args);
		expect(code).toBe(2);
		expect(err).toContain(next);
	});
});
