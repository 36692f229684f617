import type { Clock } from '../../shared/clock.ts';
import { type Close, type CloseEntry, frozenLedgerColumns, frozenMonthColumns } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { Problem } from '../../shared/problem.ts';
import type { Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { inWarehouse } from '../../shared/warehouse/in-warehouse.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { currentManifest, readManifest } from '../publish/manifests.ts';
import { type CloseOrder, closingPolicies } from './closing-policies.ts';
import { closeCommand } from './commands.ts';
import { closeEntry } from './entry.ts';
import { type FrozenFrom, freezeTables } from './frozen-tables.ts';
import { appendCloseOnce, readClose, readCloses } from './log.ts';
import { openPublished, publishedPolicies } from './published.ts';

export interface ClosePorts {
	readonly store: ObjectStore;
	readonly clock: Clock;
	/** Each look at what stands, each table and the entry are one piece of work each. */
	readonly step: Step;
	/** A warehouse for one close. The same id opens the same tables again, where the engine keeps them outside the process. */
	readonly openWarehouse: (runId: string) => Promise<Warehouse>;
}

/** What a close starts from, whatever is published or closed while it goes on. */
interface Job {
	readonly order: CloseOrder;
	readonly at: Date;
	readonly manifest: Manifest;
	/** The log before this close. */
	readonly entries: readonly CloseEntry[];
	/** Names the close in the bucket and in the engine. */
	readonly id: string;
}

const published = async (store: ObjectStore, { month }: CloseOrder): Promise<Manifest> => {
	const manifest = await currentManifest(store);
	if (manifest !== undefined) return manifest;
	throw new Problem({
		kind: 'configuration',
		what: 'There is nothing to close',
		where: month.slice(0, 7),
		saw: 'no publication',
		next: `publish first, then close it: npx tidemark run && ${closeCommand(month)}`,
	});
};

/** Only names and numbers are remembered by the steps: what they name never changes. */
const planJob = async ({ store, clock, step }: ClosePorts, order: CloseOrder): Promise<Job> => {
	const at = await step('now', () => Promise.resolve(clock()));
	const publication = await step('publication', async () => (await published(store, order)).publication_id);
	const closed = await step('log of closes', async () => (await readCloses(store)).length);
	return {
		order,
		at,
		manifest: await readManifest(store, publication),
		entries: await readCloses(store, closed),
		id: `${String(closed + 1).padStart(8, '0')}-${at.toISOString().replaceAll(/[-:.]/g, '')}`,
	};
};

const freezeAndAppend = async (ports: ClosePorts, job: Job, warehouse: Warehouse): Promise<Close> => {
	const { store, step } = ports;
	const { order, at, manifest, entries, id } = job;
	const { month } = order;
	const number = entries.length + 1;
	const open = (table: string, needed: readonly string[]): Promise<string> =>
		step(`open ${table}`, () => openPublished(warehouse, store, { manifest, table, needed, month }));
	const from: FrozenFrom = {
		accountMonths: await open('account_months', Object.keys(frozenMonthColumns).slice(1)),
		ledger: await open('mrr_ledger', Object.keys(frozenLedgerColumns).slice(1)),
		rollForward: await open('mrr_rollforward', []),
	};
	const names = await open('policies', []);
	const known = await step('published policies', () => publishedPolicies(warehouse, names, from.accountMonths));
	const policies = closingPolicies(order, known, manifest, { entries, now: at });
	const prefix = `closes/${month.slice(0, 7)}/${id}`;
	const tables = await freezeTables({ warehouse, store, step }, from, { number, policies, prefix });
	await step('entry', async () =>
		appendCloseOnce(store, await closeEntry(warehouse, store, manifest, { number, month, at, policies, tables })),
	);
	return readClose(store, number);
};

/**
 * Closes a month: freezes what the current publication says of it in files of its own, then says so in one conditional put. The first close
 * closes everything up to the month. Problem (configuration) with every reason where it cannot be closed; Problem (conflict) where somebody
 * else closed or reopened meanwhile.
 */
export const closeMonth = async (ports: ClosePorts, order: CloseOrder): Promise<Close> => {
	const job = await planJob(ports, order);
	return inWarehouse(
		() => ports.openWarehouse(`close_${job.id}`),
		(warehouse) => freezeAndAppend(ports, job, warehouse),
	);
};
