/** Instants in the sandbox are whole seconds since 1970 UTC, as on Stripe's wire. */
export type Seconds = number;

export const HOUR = 3_600;
export const DAY = 86_400;

/** A distance on the calendar: months first (clamped to the month's last day), then days, then hours. */
export type Offset = readonly [months: number, days?: number, hours?: number];

export type Interval = 'day' | 'week' | 'month' | 'year';

/** How often a price recurs. */
export interface Cadence {
	readonly interval: Interval;
	readonly count: number;
}

/** `at` moved by whole months; the 31st becomes the last day of a shorter month, as Stripe bills it. */
export function addMonths(at: Seconds, months: number): Seconds {
	const from = new Date(at * 1000);
	const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1) / 1000;
	const lastDay = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
	return first + (Math.min(from.getUTCDate(), lastDay) - 1) * DAY + (at - Math.floor(at / DAY) * DAY);
}

/** `from` moved by an offset. */
export function shift(from: Seconds, [months, days = 0, hours = 0]: Offset): Seconds {
	return addMonths(from, months) + days * DAY + hours * HOUR;
}

/** Start of billing cycle `n`, counted from the anchor so that a clamped February does not stick. */
export function cycleStart(anchor: Seconds, cadence: Cadence, n: number): Seconds {
	const steps = n * cadence.count;
	if (cadence.interval === 'day') return anchor + steps * DAY;
	if (cadence.interval === 'week') return anchor + steps * 7 * DAY;
	return addMonths(anchor, cadence.interval === 'year' ? steps * 12 : steps);
}

/** First instant of the UTC month that contains `at`. */
export function monthStart(at: Seconds): Seconds {
	const date = new Date(at * 1000);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
}

/** 'YYYY-MM' of the UTC month that contains `at`. */
export function monthName(at: Seconds): string {
	return new Date(at * 1000).toISOString().slice(0, 7);
}

/** 'YYYY-MM-DD' of the UTC day that contains `at`. */
export function dayName(at: Seconds): string {
	return new Date(at * 1000).toISOString().slice(0, 10);
}

/** An instant as Stripe writes it: whole seconds since 1970, UTC. */
export function toSeconds(date: Date): Seconds {
	return Math.floor(date.getTime() / 1000);
}
