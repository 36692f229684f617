export interface RetryPolicy {
	/** Attempts in all, the first included. */
	readonly attempts: number;
	/** Mean wait doubles from here with each attempt. */
	readonly baseMs: number;
	readonly capMs: number;
	/** A vendor that asks for a longer wait than this is left for the next run. */
	readonly patienceMs: number;
}

export const defaultRetry: RetryPolicy = { attempts: 8, baseMs: 500, capMs: 30_000, patienceMs: 300_000 };

/** Milliseconds that a Retry-After header asks for, in seconds or as an HTTP date; undefined when it says nothing readable. */
export const retryAfterMs = (header: string | null, now: Date): number | undefined => {
	if (header === null) return undefined;
	const seconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
	if (seconds !== undefined) return seconds * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
};

/**
 * Wait before the next attempt (1 = after the first failure): exponential with full jitter above half, so that clients spread out,
 * and never less than the vendor asked for.
 */
export const backoffMs = (policy: RetryPolicy, attempt: number, random: number, askedMs = 0): number => {
	const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** attempt);
	const jittered = (ceiling * (1 + random)) / 2;
	return askedMs > 0 ? askedMs + (policy.baseMs * random) / 2 : jittered;
};
