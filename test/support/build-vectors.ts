import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { closedBooks } from '../../functions/run/closed.ts';
import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import type { CloseEntry } from '../../shared/contracts/close.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { closeBuilt } from './closing.ts';
import { type Built, buildCompany, type SourceRows } from './company.ts';
import type { Prepared } from './prepare.ts';
import { entityRowsOf } from './vectors.ts';

/** One whole month after the last window, so that every month asked for is complete in every zone. */
const afterWindows = (prepared: readonly Prepared[]): Date => {
	const last = prepared.map(({ vector }) => vector.window.last).reduce((a, b) => (a > b ? a : b), '2000-01');
	const [year = 2000, month = 1] = last.split('-').map(Number);
	return new Date(Date.UTC(year, month + 1, 1));
};

/** Source and policy of the vector at a place of the run. */
export const idOf = (index: number): string => `vector_${index}`;

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
