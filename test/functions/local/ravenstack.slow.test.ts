import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');
const DATA = path.resolve(ROOT, process.env['TIDEMARK_SHARED'] ?? '../shared', 'data/ravenstack');
const isThere = existsSync(DATA);
if (!isThere)
	console.warn(`SKIPPED: RavenStack's exports are not at ${DATA}; set TIDEMARK_SHARED to the folder that holds data/ravenstack`);

interface Subscription {
	readonly start_date: string;
	readonly end_date: string;
	readonly mrr_amount: string;
	readonly is_trial: string;
}

/** MRR at a month's end by the plain rule, row by row: begun before it, not ended before it, no trial. Minor units. */
const closingOf = (subscriptions: readonly Subscription[], endsOn: string): number =>
	subscriptions
		.filter(({ start_date, end_date, is_trial }) => is_trial === 'FALSE' && start_date < endsOn && (end_date === '' || end_date >= endsOn))
		.reduce((sum, { mrr_amount }) => sum + Number(mrr_amount) * 100, 0);

describe.skipIf(!isThere)('other people’s exports through a drop folder', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-ravenstack-'));
	const config = path.join(folder, 'tidemark.yaml');
	const tidemark = (...args: string[]): string =>
		execFileSync(process.execPath, [path.join(ROOT, 'functions/local/main.ts'), ...args, '--config', config, '--json'], {
			encoding: 'utf8',
			maxBuffer: 1 << 26,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('every month of RavenStack closes at what its rows add up to', { timeout: 120_000 }, () => {
		copyFileSync(path.join(ROOT, 'test/cases/ravenstack/tidemark.yaml'), config);
		symlinkSync(DATA, path.join(folder, 'ravenstack'));
		tidemark('run', '--as-of', '2025-01-01');
		const answer: { rows: { month: string; closing_minor: number | string }[] } = JSON.parse(
			tidemark('query', 'select month, closing_minor from mrr_rollforward order by month'),
		);
		const subscriptions: Subscription[] = parse(readFileSync(path.join(DATA, 'ravenstack_subscriptions.csv'), 'utf8'), { columns: true });
		const months = Array.from({ length: 24 }, (_, index) => new Date(Date.UTC(2023, index, 1)).toISOString().slice(0, 10));
		const expected = months
			.map((month, index) => ({ month, closing_minor: closingOf(subscriptions, months[index + 1] ?? '2025-01-01') }))
			.filter(({ closing_minor }) => closing_minor > 0);
		expect(answer.rows.map(({ month, closing_minor }) => ({ month, closing_minor: Number(closing_minor) }))).toEqual(expected);
		expect(expected.at(-1)).toEqual({ month: '2024-12-01', closing_minor: 1_015_960_800 });
	});
});
