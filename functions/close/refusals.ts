import type { CloseEntry } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { monthsBetween } from '../../shared/time/months.ts';
import { closedMonths, lastClosed } from './closed-months.ts';
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

/** Why a month cannot be closed under a policy from a publication, each as a clause; empty where it can. */
export const refusals = (month: string, policy: PublishedPolicy, manifest: Manifest, entries: readonly CloseEntry[]): string[] => {
	const last = lastClosed(entries, policy.id)?.month;
	const from = closableFrom(month, policy);
	const known = new Date(Math.min(Date.parse(manifest.as_of), Date.parse(manifest.created_at)));
	const failed = manifest.checks.filter(({ severity, failing_rows }) => severity === 'fatal' && failing_rows > 0).map(({ name }) => name);
	const reasons: string[] = [];
	if (closedMonths(entries).some((closed) => closed.policyId === policy.id && closed.month === month)) reasons.push('it is closed already');
	else if (last !== undefined && last > month) reasons.push(`${last.slice(0, 7)} is closed`);
	else if (last !== undefined && monthAfter(last, 1) !== month) reasons.push(`${monthAfter(last, 1).slice(0, 7)} is still open`);
	if (known < from)
		reasons.push(
			`the publication speaks of ${known.toISOString()}, and the month can be closed from ${from.toISOString()} on${policy.gapToleranceDays === 0 ? '' : ` (${policy.gapToleranceDays} days of gap tolerance after its end)`}`,
		);
	if (failed.length > 0) reasons.push(`checks that must hold failed: ${failed.join(', ')}`);
	if (!sawTheLog(manifest, entries)) reasons.push('the publication was computed before the last change of what is closed');
	return reasons;
};

/** True where all that has been closed or reopened since the publication read the log was closed from this publication itself. */
const sawTheLog = ({ publication_id, closes = 0 }: Manifest, entries: readonly CloseEntry[]): boolean =>
	entries.slice(closes).every((entry) => entry.kind === 'close' && entry.publication_id === publication_id);
