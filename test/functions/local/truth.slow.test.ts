import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxRun, sandboxRun } from '../../support/sandbox.ts';

const ACCOUNT_MONTHS = 'select account_id, currency, month, closing_minor from account_months';

interface Difference {
	readonly where: string;
	readonly truth: bigint;
	readonly ours: bigint;
	/** What hid it from invoices, by the simulator's own account; undefined where nothing did. */
	readonly kind: string | undefined;
}

/** Compares every account-month with what truly happened, up to what the server shows now. */
const compare = async (run: SandboxRun): Promise<{ months: number; differences: Difference[] }> => {
	const ours = new Map<string, bigint>();
	for (const row of await run.rows(['account_months'], ACCOUNT_MONTHS)) {
		const account = String(row['account_id']).replace(/^[^/]*\//, '');
		ours.set(`${account}|${String(row['month']).slice(0, 7)}|${String(row['currency'])}`, BigInt(String(row['closing_minor'])));
	}
	const truth = new Map(
		run.sandbox.truth().map(({ account_id, month, currency, mrr_minor }) => [`${account_id}|${month}|${currency}`, mrr_minor]),
	);
	const spots = Map.groupBy(run.sandbox.blindSpots(), ({ account_id }) => account_id);
	const asOf = run.sandbox.asOf.getTime();
	const keys = [...new Set([...truth.keys(), ...ours.keys()])].sort();
	const differences = keys.flatMap((where): Difference[] => {
		const [was, is] = [truth.get(where) ?? 0n, ours.get(where) ?? 0n];
		if (was === is) return [];
		const [account = '', month = ''] = where.split('|');
		const [year = 0, number = 1] = month.split('-').map(Number);
		const end = Math.min(Date.UTC(year, number, 1), asOf) - 1;
		const kind = (spots.get(account) ?? []).find(({ from, to }) => from.getTime() <= end && end < to.getTime())?.kind;
		return [{ where, truth: was, ours: is, kind }];
	});
	return { months: keys.length, differences };
};

describe('the pipeline against what truly happened to the sandbox company', () => {
	let run: SandboxRun;
	beforeAll(async () => {
		run = await sandboxRun();
		await run.ingest();
	});
	afterAll(() => run.close());

	test('every account-month is right, except where no invoice shows it, and each such kind has a name', { timeout: 120_000 }, async () => {
		const { months, differences } = await compare(run);
		const kinds = Object.fromEntries(
			[...Map.groupBy(differences, ({ kind }) => kind ?? 'UNEXPLAINED')].map(([kind, of]) => [kind, of.length]).sort(),
		);
		console.log(`${months} account-months compared, ${differences.length} differ, by kind: ${JSON.stringify(kinds)}`);
		expect(months).toBeGreaterThan(6000);
		expect(differences.filter(({ kind }) => kind === undefined)).toEqual([]);
		expect(differences.length).toBeGreaterThan(0);
		expect(differences.length).toBeLessThan(months * 0.02);
	});

	test('from the first pull on events show every change: two months later nothing new is hidden', { timeout: 240_000 }, async () => {
		const before = new Set((await compare(run)).differences.map(({ where }) => where));
		for (const at of ['2026-01-05', '2026-01-28', '2026-02-15']) {
			run.sandbox.advance(new Date(`${at}T00:00:00Z`));
			await run.ingest();
		}
		const after = (await compare(run)).differences.filter(({ where }) => (where.split('|')[1] ?? '') >= '2025-12' && !before.has(where));
		expect(after).toEqual([]);
	});
});
