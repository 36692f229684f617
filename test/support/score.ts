import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { closedBooks } from '../../functions/run/closed.ts';
import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import type { CloseEntry } from '../../shared/contracts/close.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { closeBuilt } from './closing.ts';
import { type Built, buildCompany, type SourceRows } from './company.ts';
import { type CloseStep, closeSteps } from './vector-closes.ts';
import { closingOf, type ExpectedRow, isRefused, policyOf, readVector, type Vector } from './vector-format.ts';
import { entityRowsOf } from './vectors.ts';

const AMOUNTS = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'fx', 'closing'] as const;

/** One number that came out differently. */
export interface Difference {
	readonly vector: string;
	readonly month: string;
	readonly account: string;
	readonly column: string;
	readonly expected: number;
	readonly got: number;
}

/** A vector with the rows of its source and its policy, ready to run. */
export interface Prepared {
	readonly vector: Vector;
	readonly rows: SourceRows[string];
	readonly policy: NamedPolicy['policy'];
	/** Closes of its months, in order. */
	readonly closes: readonly CloseStep[];
}

/** Vectors that can be run, and of the others why they cannot: unknown event types, keys and policy values, impossible events. */
export const prepare = (values: readonly unknown[]): { prepared: Prepared[]; refused: { name: string; reason: string }[] } => {
	const prepared: Prepared[] = [];
	const refused: { name: string; reason: string }[] = [];
	for (const [index, value] of values.entries()) {
		const vector = readVector(value, index);
		if (isRefused(vector)) {
			refused.push(...vector.reasons.map((reason) => ({ name: vector.name, reason })));
			continue;
		}
		const [policy, closing] = [policyOf(vector), closingOf(vector)];
		if (Array.isArray(policy) || Array.isArray(closing)) {
			const reasons = [policy, closing].flatMap((one) => (Array.isArray(one) ? one : []));
			refused.push(...reasons.map((reason) => ({ name: vector.name, reason })));
			continue;
		}
		try {
			prepared.push({ vector, policy, rows: entityRowsOf(vector), closes: closeSteps(vector, closing) });
		} catch (error) {
			refused.push({ name: vector.name, reason: error instanceof Error ? error.message : String(error) });
		}
	}
	return { prepared, refused };
};

/** Vectors as another policy sees them. */
export const underPolicy = (prepared: readonly Prepared[], policy: NamedPolicy['policy']): Prepared[] =>
	prepared.map((one) => ({ ...one, policy }));

/** One whole month after the last window, so that every month asked for is complete in every zone. */
const afterWindows = (prepared: readonly Prepared[]): Date => {
	const last = prepared.map(({ vector }) => vector.window.last).reduce((a, b) => (a > b ? a : b), '2000-01');
	const [year = 2000, month = 1] = last.split('-').map(Number);
	return new Date(Date.UTC(year, month + 1, 1));
};

const idOf = (index: number): string => `vector_${index}`;

interface Seat {
	readonly one: Prepared;
	readonly named: NamedPolicy;
}

const rowsOf = (seats: readonly Seat[], rows: (one: Prepared) => SourceRows[string]): SourceRows =>
	Object.fromEntries(seats.map(({ one, named }) => [named.id, rows(one)]));

/** Closes the months that the vectors say were closed, round by round, each from what was recorded by then; the log of closes. */
const closeMonths = async (seats: readonly Seat[], asOf: Date, store: ReturnType<typeof folderStore>): Promise<CloseEntry[]> => {
	const entries: CloseEntry[] = [];
	const rounds = Math.max(0, ...seats.map(({ one }) => one.closes.length));
	for (let round = 0; round < rounds; round += 1) {
		const closing = seats.flatMap((seat) => {
			const step = seat.one.closes[round];
			return step === undefined ? [] : [{ ...seat, step }];
		});
		const policies = closing.map(({ named }) => named);
		const known = Object.fromEntries(closing.map(({ one, named, step }) => [named.id, entityRowsOf(one.vector, step.at)]));
		const built = await buildCompany(known, {
			asOf,
			store,
			policies,
			closed: closedBooks(entries, policies, asOf, (key) => store.address(key)),
			targets: ['account_months', 'mrr_ledger', 'mrr_rollforward'],
		});
		const through = closing.map(({ named, step }) => ({ policy: named, month: `${step.month}-01` }));
		entries.push(await closeBuilt(built, store, through, { entries, at: asOf }));
		await built.close();
	}
	return entries;
};

/** Runs every vector in one run of the SQL: each is a source of its own under a policy of its own. Closed months are closed in runs before it. */
export const buildVectors = async (
	prepared: readonly Prepared[],
	targets: readonly string[] = ['account_months', 'mrr_ledger'],
	asOf = afterWindows(prepared),
): Promise<Built> => {
	const seats = prepared.map((one, index): Seat => ({ one, named: { id: idOf(index), policy: one.policy, sources: [idOf(index)] } }));
	const policies = seats.map(({ named }) => named);
	const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-vectors-'));
	const store = folderStore(folder);
	const entries = await closeMonths(seats, asOf, store);
	const built = await buildCompany(
		rowsOf(seats, ({ rows }) => rows),
		{
			asOf,
			store,
			policies,
			closed: closedBooks(entries, policies, asOf, (key) => store.address(key)),
			targets,
		},
	);
	return {
		...built,
		close: async () => {
			await built.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
};

type Amounts = Readonly<Record<(typeof AMOUNTS)[number], number>>;
const NOTHING: Amounts = { opening: 0, new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, fx: 0, closing: 0 };

/** Amounts per month and account of each vector; where the ledger is kept per currency its accounts are named with theirs. */
const amountsOf = async (built: Built, prepared: readonly Prepared[]): Promise<Map<string, Map<string, Amounts>>> => {
	const perCurrency = new Set(prepared.flatMap(({ policy }, index) => (policy.fx === 'per_currency' ? [idOf(index)] : [])));
	const got = new Map<string, Map<string, Amounts>>(prepared.map((_, index) => [idOf(index), new Map()]));
	for (const row of await built.rows(
		'select policy_id, account_id, currency, month, opening_minor, new_minor, expansion_minor, contraction_minor, churn_minor, reactivation_minor, fx_minor, closing_minor from account_months',
	)) {
		const policy = String(row['policy_id']);
		const account = String(row['account_id']).replace(/^[^/]*\//, '') + (perCurrency.has(policy) ? `/${String(row['currency'])}` : '');
		const key = `${String(row['month']).slice(0, 7)}|${account}`;
		const before = got.get(policy)?.get(key) ?? NOTHING;
		const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, before[name] + Number(row[`${name}_minor`])]));
		got.get(policy)?.set(key, { ...NOTHING, ...amounts });
	}
	return got;
};

/** Compares the account-months of a run with what the vectors expect inside their windows; a missing row means zeros. */
export const scoreVectors = async (built: Built, prepared: readonly Prepared[]): Promise<Difference[]> => {
	const got = await amountsOf(built, prepared);
	return prepared.flatMap(({ vector }, index) => compare(vector, got.get(idOf(index)) ?? new Map()));
};

const compare = (vector: Vector, got: ReadonlyMap<string, Amounts>): Difference[] => {
	const expected = new Map(vector.expected.map((row): [string, ExpectedRow] => [`${row.month}|${row.account}`, row]));
	const inWindow = (key: string): boolean => key.slice(0, 7) >= vector.window.first && key.slice(0, 7) <= vector.window.last;
	return [...new Set([...expected.keys(), ...[...got.keys()].filter(inWindow)])].sort().flatMap((key) => {
		const [month = '', account = ''] = key.split('|');
		const want = expected.get(key) ?? NOTHING;
		const have = got.get(key) ?? NOTHING;
		return AMOUNTS.filter((column) => want[column] !== have[column]).map((column) => ({
			vector: vector.name,
			month,
			account,
			column,
			expected: want[column],
			got: have[column],
		}));
	});
};
