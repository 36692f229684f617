import type { Close, CloseEntry } from '../../shared/contracts/close.ts';
import { POLICY_CONSTANTS } from '../../shared/contracts/policy.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { monthIndex } from '../../shared/time/months.ts';
import { closedByPolicy, type ClosedMonth, closedMonths, standingCloses } from '../close/closed-months.ts';
import { reopenCommand } from '../close/commands.ts';
import { fileHash } from '../close/file-hash.ts';
import { endOfMonth } from '../close/refusals.ts';
import type { ClosedBooks } from '../transform/inputs/closes.ts';
import type { NamedPolicy } from '../transform/inputs/policies.ts';

const indexOf = (month: string): bigint => BigInt(monthIndex(Number(month.slice(0, 4)), Number(month.slice(5, 7))));

const filesOf = (closes: readonly Close[], table: string): Close['tables'][number]['files'] =>
	closes.flatMap(({ tables }) => tables.filter(({ name }) => name === table).flatMap(({ files }) => files));

const logRows = (entries: readonly CloseEntry[]): ClosedBooks['log'] =>
	entries.flatMap((entry): ClosedBooks['log'] => {
		const shared = { number: BigInt(entry.number), kind: entry.kind, month: entry.month, recorded_at: new Date(entry.recorded_at) };
		if (entry.kind === 'reopen') {
			const nothing = { publication_id_closed: null, content_hash: null, code_hash: null, policy_hash: null };
			return entry.policies.map((policy_id) => ({ ...shared, policy_id, reason: entry.reason, ...nothing }));
		}
		const { publication_id: publication_id_closed, content_hash, code_hash } = entry;
		const frozen = { reason: null, publication_id_closed, content_hash, code_hash };
		return entry.policies.map(({ policy_id, policy_hash }) => ({ ...shared, policy_id, ...frozen, policy_hash }));
	});

const totalRows = (
	closes: readonly Close[],
	isStanding: (policyId: string, month: string, number: number) => boolean,
): ClosedBooks['totals'] =>
	closes.flatMap(({ number, totals }) =>
		totals
			.filter(({ policy_id, month }) => isStanding(policy_id, month, number))
			.map(({ opening_minor, closing_minor, account_months, ledger_minor, ledger_rows, ...names }) => ({
				...names,
				opening_minor: BigInt(opening_minor),
				closing_minor: BigInt(closing_minor),
				account_months: BigInt(account_months),
				ledger_minor: BigInt(ledger_minor),
				ledger_rows: BigInt(ledger_rows),
			})),
	);

/**
 * What the log of closes says, as the tables of a run take it: months that are closed under its policies and over before `asOf`. Months that
 * were reopened are not in it; the log itself is whole.
 */
export const closedBooks = (
	entries: readonly CloseEntry[],
	policies: readonly NamedPolicy[],
	asOf: Date,
	address: (key: string) => string,
): ClosedBooks => {
	const zones = new Map(policies.map(({ id, policy }) => [id, policy.timezone]));
	const isOver = (month: string, zone: string | undefined): boolean => zone !== undefined && endOfMonth(month, zone) <= asOf;
	const months = closedMonths(entries).filter(({ policyId, month }) => isOver(month, zones.get(policyId)));
	const closes = standingCloses(entries);
	const standing = new Set(months.map(({ policyId, month, number }) => `${policyId} ${month} ${number}`));
	return {
		months: months.map(({ policyId, month, number, closedAt }) => ({
			policy_id: policyId,
			month,
			month_index: indexOf(month),
			close_number: BigInt(number),
			closed_at: new Date(closedAt),
		})),
		totals: totalRows(closes, (policyId, month, number) => standing.has(`${policyId} ${month} ${number}`)),
		log: logRows(entries),
		accountMonths: filesOf(closes, 'account_months').map(({ key }) => address(key)),
		ledger: filesOf(closes, 'mrr_ledger').map(({ key }) => address(key)),
	};
};

/** Reads every frozen file that a run would rest on and compares it with what its close recorded. Problem (data) naming the first that differs. */
export const verifyFrozen = async (store: ObjectStore, entries: readonly CloseEntry[]): Promise<void> => {
	for (const { number, tables } of standingCloses(entries)) {
		for (const { key, sha256 } of tables.flatMap(({ files }) => files)) {
			const found = await fileHash(store, key);
			if (found.sha256 === sha256) continue;
			throw new Problem({
				kind: 'data',
				what: `A file of close ${number} is not what was frozen`,
				where: key,
				saw: `SHA-256 ${found.sha256} instead of ${sha256}`,
				next: 'restore it from a backup, or reopen its months with a reason: npx tidemark reopen',
			});
		}
	}
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Problem (configuration) where a policy under which months are closed is no longer among those of the run: what was closed would silently leave the books. */
const refuseDropped = (policies: readonly NamedPolicy[], closed: ReadonlyMap<string, readonly ClosedMonth[]>): void => {
	const here = new Set(policies.map(({ id }) => id));
	for (const [id, months] of closed) {
		const [first, last] = [months[0]?.month ?? '', months.at(-1)?.month ?? ''];
		if (here.has(id)) continue;
		throw new Problem({
			kind: 'configuration',
			what: `Policy ${id} is gone from the configuration, and months are closed under it`,
			where: 'policies',
			saw: `${months.length === 1 ? first.slice(0, 7) : `${first.slice(0, 7)} to ${last.slice(0, 7)}, ${months.length} months,`} closed under ${id}; configured: ${[...here].join(', ')}`,
			next: `keep ${id} in policies, or open its months again first, from the last one back: ${reopenCommand(last, id)}`,
		});
	}
};

/**
 * Problem (configuration) where a policy under which months are closed is gone, or has other rules now: the past would be told by two sets of rules under
 * one name. A rule that did not exist at the close is no change, because a new switch starts with what was done before it.
 */
export const refuseChangedPolicies = (policies: readonly NamedPolicy[], entries: readonly CloseEntry[]): void => {
	const byPolicy = closedByPolicy(entries);
	refuseDropped(policies, byPolicy);
	const closes = standingCloses(entries);
	for (const { id, policy } of policies) {
		const closed = closes.findLast((close) => close.policies.some(({ policy_id }) => policy_id === id));
		const rules = closed?.policies.find(({ policy_id }) => policy_id === id)?.rules;
		const last = byPolicy.get(id)?.at(-1)?.month;
		if (rules === undefined || last === undefined) continue;
		const now: Readonly<Record<string, unknown>> = { ...POLICY_CONSTANTS, ...policy };
		const changed = Object.keys(rules).filter((key) => !isSame(rules[key], now[key]));
		if (changed.length === 0) continue;
		throw new Problem({
			kind: 'configuration',
			what: `Policy ${id} has changed since months were closed under it, up to ${last.slice(0, 7)}`,
			where: `policies (${changed.join(', ')})`,
			saw: changed.map((key) => `${key}: ${JSON.stringify(rules[key])} was closed, ${JSON.stringify(now[key])} is configured`).join('; '),
			next: `give the changed rules a policy id of their own beside ${id}, or open its months again first, from the last one back: ${reopenCommand(last, id)}`,
		});
	}
};
