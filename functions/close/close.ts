import type { Clock } from '../../shared/clock.ts';
import { type Close, frozenLedgerColumns, frozenMonthColumns } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { nearest } from '../../shared/nearest.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { readLog } from '../ingest/commit-log.ts';
import { currentManifest } from '../publish/manifests.ts';
import { closeCommand } from './commands.ts';
import { freezeTables } from './frozen-tables.ts';
import { appendClose, readCloses } from './log.ts';
import { openPublished, type PublishedPolicy, publishedPolicies } from './published.ts';
import { monthsToClose, type Refusal, refusals } from './refusals.ts';

export interface ClosePorts {
	readonly store: ObjectStore;
	readonly clock: Clock;
	readonly openWarehouse: (runId: string) => Promise<Warehouse>;
}

export interface CloseOrder {
	/** First day of the month. */
	readonly month: string;
	/** Close it under this policy alone; under all of the publication when left out. */
	readonly policy?: string;
}

const chosen = (policies: readonly PublishedPolicy[], { policy, month }: CloseOrder): readonly PublishedPolicy[] => {
	if (policy === undefined) return policies;
	const found = policies.filter(({ id }) => id === policy);
	if (found.length > 0) return found;
	const ids = policies.map(({ id }) => id);
	const meant = nearest(policy, ids);
	throw new Problem({
		kind: 'configuration',
		what: `${month.slice(0, 7)} cannot be closed under a policy that the current publication does not have`,
		where: '--policy',
		saw: policy,
		next: `${meant === undefined ? '' : `did you mean ${meant}? `}There are ${ids.join(', ')}; one that the configuration names since needs a run first: npx tidemark run`,
	});
};

/** Problem (configuration) that says why under each policy that refuses; where others would not, how to close it under those. */
const refuse = ({ month }: CloseOrder, found: readonly { readonly id: string; readonly refused: readonly Refusal[] }[]): void => {
	const refusing = found.filter(({ refused }) => refused.length > 0);
	if (refusing.length === 0) return;
	const reasons = Map.groupBy(
		refusing.flatMap(({ id, refused }) => refused.map(({ reason }) => ({ id, reason }))),
		({ reason }) => reason,
	);
	const willing = found.filter(({ refused }) => refused.length === 0);
	const alone = willing.map(({ id }) => closeCommand(month, id));
	const nexts = new Set(refusing.flatMap(({ refused }) => refused.map(({ next }) => next)));
	throw new Problem({
		kind: 'configuration',
		what: `${month.slice(0, 7)} cannot be closed under ${refusing.map(({ id }) => id).join(', ')}`,
		where: month.slice(0, 7),
		saw: [...reasons].map(([reason, of]) => `${of.map(({ id }) => id).join(', ')}: ${reason}`).join('; '),
		next: [...nexts, ...(alone.length > 0 ? [`under the other policies it can be closed now: ${alone.join(' && ')}`] : [])].join('\n'),
	});
};

/** The raw files that a publication read, with their hashes. */
const inputsOf = async (store: ObjectStore, { commits }: Manifest): Promise<Close['inputs']> => {
	const inputs: Close['inputs'] = [];
	for (const [source_id, number] of Object.entries(commits)) {
		if (number === 0) continue;
		for (const { key, sha256 } of (await readLog(store, source_id, number)).files) inputs.push({ source_id, key, sha256 });
	}
	return inputs;
};

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

/**
 * Closes a month: freezes what the current publication says of it in files of its own, then says so in one conditional put. The first close
 * closes everything up to the month. Problem (configuration) with every reason where it cannot be closed; Problem (conflict) where somebody
 * else closed or reopened meanwhile.
 */
export const closeMonth = async ({ store, clock, openWarehouse }: ClosePorts, order: CloseOrder): Promise<Close> => {
	const { month } = order;
	const manifest = await published(store, order);
	const entries = await readCloses(store);
	const number = entries.length + 1;
	const at = clock();
	const done = entries.find((entry) => entry.month === month && entry.recorded_at === at.toISOString());
	if (done?.kind === 'close') return done; // the same order once more, after a crash
	const runId = `${String(number).padStart(8, '0')}-${at.toISOString().replaceAll(/[-:.]/g, '')}`;
	const warehouse = await openWarehouse(`close_${runId}`);
	try {
		const open = (table: string, needed: readonly string[]) => openPublished(warehouse, store, { manifest, table, needed, month });
		const from = {
			accountMonths: await open('account_months', Object.keys(frozenMonthColumns).slice(1)),
			ledger: await open('mrr_ledger', Object.keys(frozenLedgerColumns).slice(1)),
			rollForward: await open('mrr_rollforward', []),
		};
		const policies = chosen(await publishedPolicies(warehouse, await open('policies', []), from.accountMonths), order);
		refuse(
			order,
			policies.map((one) => ({ id: one.id, refused: refusals(month, one, manifest, { entries, now: at }) })),
		);
		const closing = policies.map((one) => ({
			policy_id: one.id,
			policy_hash: one.hash,
			rules: { ...one.rules },
			months: monthsToClose(month, one, entries),
		}));
		const frozen = await freezeTables(warehouse, store, from, {
			number,
			policies: closing,
			prefix: `closes/${month.slice(0, 7)}/${runId}`,
		});
		const { publication_id, as_of, input_hash, code_hash = null, commits } = manifest;
		const close: Close = {
			format: 1,
			kind: 'close',
			number,
			month,
			recorded_at: at.toISOString(),
			publication_id,
			as_of,
			input_hash,
			code_hash,
			commits: { ...commits },
			inputs: await inputsOf(store, manifest),
			policies: closing,
			...frozen,
		};
		await appendClose(store, close);
		return close;
	} finally {
		await warehouse.close();
	}
};
