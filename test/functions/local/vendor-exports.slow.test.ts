import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');
const CLASSES = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] as const;
const HUBSPOT = path.resolve(ROOT, process.env['TIDEMARK_SHARED'] ?? '../shared', 'data/vendor-records/hubspot');
const isThere = existsSync(HUBSPOT);
if (!isThere)
	console.warn(`SKIPPED: HubSpot's records are not at ${HUBSPOT}; set TIDEMARK_SHARED to the folder that holds data/vendor-records`);
type Table = readonly Readonly<Record<string, string>>[];

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-vendor-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Publishes a case and answers queries of what was published. */
const published = (name: string, asOf: string): ((sql: string) => Table) => {
	const place = path.join(folder, name);
	cpSync(path.join(ROOT, 'test/cases', name), place, { recursive: true });
	const config = path.join(place, 'tidemark.yaml');
	const tidemark = (...args: string[]): string =>
		execFileSync(process.execPath, [path.join(ROOT, 'functions/local/main.ts'), ...args, '--config', config, '--json'], {
			encoding: 'utf8',
			maxBuffer: 1 << 26,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	tidemark('run', '--as-of', asOf);
	return (sql) => (JSON.parse(tidemark('query', sql)) as { rows: Table }).rows;
};
const csv = (file: string): Table => parse(readFileSync(path.join(ROOT, 'test/cases', file), 'utf8'), { bom: true, columns: true });
const monthsFrom = (first: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) =>
		new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)) - 1 + index, 1)).toISOString().slice(0, 7),
	);

const ROLLFORWARD = `select currency, substr(cast(month as varchar), 1, 7) as month, ${CLASSES.map((each) => `${each}_minor`).join(', ')}, closing_minor
	from mrr_rollforward where policy_id = '$policy' order by 1, 2`;
const rollforward = (policy = 'tidemark_default'): string => ROLLFORWARD.replace('$policy', policy);

describe('Chargebee’s exports as they come', () => {
	test('every month of 24 is what was worked out by hand, currency by currency', { timeout: 120_000 }, () => {
		const query = published('chargebee-export', '2026-01-02');
		const byHand = csv('chargebee-export/expected.csv');
		const expected = ['eur', 'jpy', 'usd'].flatMap((currency) => {
			let closing = 0;
			return monthsFrom('2024-01', 24).flatMap((month) => {
				const moved = byHand.find((row) => row['currency'] === currency && row['month'] === month);
				const movements = CLASSES.map((each) => Number(moved?.[each] || 0));
				closing = moved === undefined ? closing : Number(moved['closing']);
				return closing === 0 ? [] : [[currency, month, ...movements, closing]];
			});
		});
		const rows = query(rollforward()).filter(({ month = '' }) => month < '2026');
		expect(rows.map((row) => Object.values(row).map((value, index) => (index < 2 ? value : Number(value))))).toEqual(expected);
		expect(rows.at(-1)).toMatchObject({ currency: 'usd', month: '2025-12' });
		expect(Number(rows.at(-1)?.['closing_minor'])).toBe(63_900);
	});
});

describe('ChartMogul’s MRR movements as they come', () => {
	const movements = csv('chartmogul-export/export/mrr_movements.csv');
	const kindOf = (row: Readonly<Record<string, string>>): string =>
		row['MOVEMENT_TYPE'] === 'new_biz' ? 'new' : (row['MOVEMENT_TYPE'] ?? '');

	test('24 months of movements by class, and what each month closes at, are the export’s own sums', { timeout: 120_000 }, () => {
		const query = published('chartmogul-export', '2026-01-01');
		const months = monthsFrom('2024-01', 24);
		const sums = new Map<string, number>();
		for (const row of movements) {
			const cell = `${(row['DATE'] ?? '').slice(0, 7)} ${kindOf(row)}`;
			sums.set(cell, (sums.get(cell) ?? 0) + Number(row['MRR_MOVEMENT']));
		}
		const ours = query(
			`select substr(cast(occurred_at as varchar), 1, 7) as month, event_class, sum(movement_minor) as moved from mrr_ledger
			where policy_id = 'tidemark_default' and event_class in (${CLASSES.map((each) => `'${each}'`).join(', ')}) group by 1, 2`,
		).map(({ month, event_class, moved }) => [`${month} ${event_class}`, Number(moved)] as const);
		expect(ours.sort()).toEqual([...sums].sort());
		expect(new Set([...sums.keys()].map((cell) => cell.slice(0, 7))).size).toBe(24);

		let closing = 0;
		const known = months.map((month) => {
			const moved = CLASSES.map((each) => sums.get(`${month} ${each}`) ?? 0);
			closing += moved.reduce((one, other) => one + other, 0);
			return { month, moved: moved.map(Math.abs), closing };
		});
		const said = (policy: string) =>
			query(rollforward(policy)).map((row) => ({
				month: row['month'] ?? '',
				moved: CLASSES.map((each) => Number(row[`${each}_minor`])),
				closing: Number(row['closing_minor']),
			}));
		expect(said('as_chartmogul')).toEqual(known);
		expect(said('tidemark_default').map(({ month, closing: at }) => [month, at])).toEqual(
			known.map(({ month, closing: at }) => [month, at]),
		);
		expect(known.at(-1)).toMatchObject({ month: '2025-12', closing: 188_590 });
	});
});

interface LineItem {
	readonly id: string;
	readonly properties: { readonly hs_mrr: string | number };
}

describe.skipIf(!isThere)('records of a vendor that keeps an MRR of its own', () => {
	test('every line item of HubSpot’s is worth its hs_mrr', { timeout: 120_000 }, () => {
		cpSync(HUBSPOT, path.join(folder, 'hubspot-line-items/hubspot'), { recursive: true });
		const query = published('hubspot-line-items', '2023-05-01');
		const lines = readFileSync(path.join(HUBSPOT, 'line_items.jsonl'), 'utf8').trimEnd().split('\n');
		const theirs = new Map(
			lines.map((line) => {
				const { id, properties } = JSON.parse(line) as LineItem;
				return [id, Math.round(Number(properties.hs_mrr) * 100)];
			}),
		);
		const rows = query('select subscription_id, sum(movement_minor) as mrr from mrr_ledger group by 1');
		const ours = new Map(rows.map(({ subscription_id = '', mrr }) => [subscription_id, Number(mrr)]));
		expect([...theirs].map(([id]) => [id, ours.get(id) ?? 0])).toEqual([...theirs]);
		expect([...theirs.values()].filter((mrr) => mrr > 0).sort((one, other) => one - other)).toEqual([200, 2_000, 600_000]);
	});
});
