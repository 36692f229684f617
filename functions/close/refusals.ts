import type { CloseEntry } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { monthsBetween } from '../../shared/time/months.ts';
import { closedByPolicy, lastClosed } from './closed-months.ts';
import { closeCommand, reopenCommand } from './commands.ts';
import type { PublishedPolicy } from './published.ts';

const DAY_MS = 86_400_000;
const MIDDLE_MS = 14 * DAY_MS;

const monthAfter = (month: string, months: number): string => {
	const day = new Date(`${month}T00:00:00Z`);
	day.setUTCMonth(day.getUTCMonth() + months);
	return day.toISOString().slice(0, 10);
};

/** First instant after a month in a zone. */
export const endOfMonth = (month: string, timezone: string): Date => {
	const inside = new Date(Date.parse(month) + MIDDLE_MS);
	return monthsBetween(timezone, inside, inside)[0]?.endsAt ?? inside;
};

/** The months that closing `month` closes: the next one, or at the first close everything up to it. Oldest first. */
export const monthsToClose = (month: string, policy: PublishedPolicy, entries: readonly CloseEntry[]): string[] => {
	const last = lastClosed(entries, policy.id)?.month;
	const first = last === undefined ? (policy.firstMonth ?? month) : monthAfter(last, 1);
	const months: string[] = [];
	for (let at = first < month ? first : month; at <= month; at = monthAfter(at, 1)) months.push(at);
	return months;
};

/**
 * The instant from which on a month may be closed under a policy: an account that returns within the gap tolerance never left, and that is
 * known only when it has passed.
 */
export const closableFrom = (month: string, { timezone, gapToleranceDays }: PublishedPolicy): Date =>
	new Date(endOfMonth(month, timezone).getTime() + gapToleranceDays * DAY_MS);

/** Why a month cannot be closed under a policy, as a clause, and what to do about it. */
export interface Refusal {
	readonly reason: string;
	readonly next: string;
}

const named = (month: string): string => month.slice(0, 7);

/** The first close begins with the first month that has MRR. */
const beforeAnyMrr = (month: string, first: string | null): Refusal | undefined => {
	if (first === null)
		return {
			reason: 'the publication has no MRR under it',
			next: `read the sources and publish first: npx tidemark run && ${closeCommand(month)}`,
		};
	if (first <= month) return undefined;
	return { reason: `there is no MRR before ${named(first)}`, next: `close ${named(first)} or a later month: ${closeCommand(first)}` };
};

/** Why a month is not the next one to close under a policy; undefined where it is. */
const outOfTurn = (month: string, policy: PublishedPolicy, entries: readonly CloseEntry[]): Refusal | undefined => {
	const { id, firstMonth } = policy;
	const own = closedByPolicy(entries).get(id) ?? [];
	const last = own.at(-1)?.month;
	if (own.some((closed) => closed.month === month)) {
		const again = last === month ? '' : `, after the months behind it (the last one is ${named(last ?? month)})`;
		return {
			reason: 'it is closed already',
			next: `nothing is left to do; to change it open it again${again}: ${reopenCommand(last ?? month, id)}`,
		};
	}
	if (last === undefined) return beforeAnyMrr(month, firstMonth);
	const due = monthAfter(last, 1);
	if (month === due) return undefined;
	return month < due
		? {
				reason: `it lies before the first month that was closed; ${named(last)} was the last`,
				next: `the next month to close is ${named(due)}: ${closeCommand(due)}`,
			}
		: { reason: `${named(due)} is still open`, next: `close ${named(due)} first: ${closeCommand(due)}` };
};

/** Why a publication does not know enough of a month; undefined where it does. */
const tooEarly = (month: string, policy: PublishedPolicy, manifest: Manifest, now: Date): Refusal | undefined => {
	const from = closableFrom(month, policy);
	const known = new Date(Math.min(Date.parse(manifest.as_of), Date.parse(manifest.created_at)));
	if (known >= from) return undefined;
	const grace = policy.gapToleranceDays === 0 ? '' : ` (${policy.gapToleranceDays} days of gap tolerance after its end)`;
	return {
		reason: `the publication speaks of ${known.toISOString()}, and the month can be closed from ${from.toISOString()} on${grace}`,
		next: `${now < from ? `wait until ${from.toISOString()}, then ` : ''}publish again and close it then: npx tidemark run && ${closeCommand(month)}`,
	};
};

/** Everything that keeps a month from being closed under a policy from a publication; empty where nothing does. */
export const refusals = (
	month: string,
	policy: PublishedPolicy,
	manifest: Manifest,
	{ entries, now }: { readonly entries: readonly CloseEntry[]; readonly now: Date },
): Refusal[] => {
	const failed = manifest.checks.filter(({ severity, failing_rows }) => severity === 'fatal' && failing_rows > 0).map(({ name }) => name);
	const red =
		failed.length === 0
			? undefined
			: {
					reason: `checks that must hold failed: ${failed.join(', ')}`,
					next: `correct what they found and publish again: npx tidemark query "select check_name, sample, next from quality where failing_rows > 0"`,
				};
	const stale = sawTheLog(manifest, entries)
		? undefined
		: {
				reason: 'the publication was computed before the last change of what is closed',
				next: `publish again and close it then: npx tidemark run && ${closeCommand(month)}`,
			};
	return [outOfTurn(month, policy, entries), tooEarly(month, policy, manifest, now), red, stale].filter((one) => one !== undefined);
};

/** True where all that has been closed or reopened since the publication read the log was closed from this publication itself. */
const sawTheLog = ({ publication_id, closes = 0 }: Manifest, entries: readonly CloseEntry[]): boolean =>
	entries.slice(closes).every((entry) => entry.kind === 'close' && entry.publication_id === publication_id);
