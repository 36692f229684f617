import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const MAIN = path.join(import.meta.dirname, '../../../functions/local/main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-restated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = `store: ./store
sources:
  - id: files
    connector: drop
    folder: ./exports
    files:
      - path: subscriptions.csv
        entity: prices
        columns: { price_id: id, currency: { value: usd }, unit_amount: { from: mrr, scale: 2 }, billing_interval: { value: month }, interval_count: { value: 1 } }
      - path: subscriptions.csv
        entity: subscription_item_versions
        columns: { subscription_id: id, item_id: id, account_id: id, effective_at: start, evidence: { value: event }, status: { value: active },
          price_id: id, quantity: { value: 1 }, is_paused: { value: false }, is_live: { value: true } }
`;

/** Runs the whole job over the given rows and resolves to what it said. */
const run = (rows: string, asOf: string): string => {
	mkdirSync(path.join(folder, 'exports'), { recursive: true });
	writeFileSync(path.join(folder, 'tidemark.yaml'), CONFIG);
	writeFileSync(path.join(folder, 'exports/subscriptions.csv'), rows);
	const { stdout, stderr, status } = spawnSync(
		process.execPath,
		[MAIN, 'run', '--config', path.join(folder, 'tidemark.yaml'), '--as-of', asOf],
		{ encoding: 'utf8' },
	);
	expect(status, stderr).toBe(0);
	return stdout + stderr;
};

test('a complete month never changes without being told, and the running month may', { timeout: 120_000 }, () => {
	const first = run('id,start,mrr\na,2024-01-05,10.50\nb,2024-03-05,20\n', '2024-03-10');
	expect(first).not.toContain('closes otherwise');
	const later = run('id,start,mrr\na,2024-01-05,10.50\nb,2024-03-05,25\n', '2024-04-01');
	expect(later).not.toContain('closes otherwise');
	const restated = run('id,start,mrr\na,2024-01-05,12.50\nb,2024-03-05,25\n', '2024-04-01');
	const told = restated.split('\n').filter((line) => line.includes('closes otherwise'));
	expect(told.map((line) => line.replace(/^.*before\s+/, '').trim())).toEqual([
		'policy_id=tidemark_default  currency=usd  month=2024-01-01  was_minor=1050  is_minor=1250',
		'policy_id=tidemark_default  currency=usd  month=2024-02-01  was_minor=1050  is_minor=1250',
		'policy_id=tidemark_default  currency=usd  month=2024-03-01  was_minor=3550  is_minor=3750',
	]);
	const { stdout } = spawnSync(
		process.execPath,
		[
			MAIN,
			'query',
			'--csv',
			'--config',
			path.join(folder, 'tidemark.yaml'),
			'select account_id, month, booked_month, was_closed, was_minor, is_minor from mrr_restatements order by 2',
		],
		{ encoding: 'utf8' },
	);
	expect(stdout.trim().split('\n').slice(1), 'by account, each in its own month because none is closed').toEqual([
		'files/a,2024-01-01,2024-01-01,false,1050,1250',
		'files/a,2024-02-01,2024-02-01,false,1050,1250',
		'files/a,2024-03-01,2024-03-01,false,1050,1250',
	]);
});
