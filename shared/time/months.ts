/** A month of a zone as half-open UTC range. */
export interface MonthBounds {
	/** First day, YYYY-MM-01. */
	readonly month: string;
	/** year * 12 + month - 1, so that months can be counted. */
	readonly index: number;
	readonly startsAt: Date;
	readonly endsAt: Date;
}

export const monthIndex = (year: number, month: number): number => year * 12 + month - 1;

const utcIndex = (at: Date): number => monthIndex(at.getUTCFullYear(), at.getUTCMonth() + 1);

const MINUTE = 60_000;

/** Offset of a zone from UTC at an instant, in milliseconds, positive east of Greenwich. */
const offsetAt = (format: Intl.DateTimeFormat, instant: number): number => {
	const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
	const wall = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
	return Math.round((wall - instant) / MINUTE) * MINUTE;
};

const formatter = (timezone: string): Intl.DateTimeFormat =>
	new Intl.DateTimeFormat('en-US', {
		timeZone: timezone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});

/** The instant at which a local month begins. Two passes settle a change of offset close to midnight. */
const startOf = (format: Intl.DateTimeFormat, index: number): Date => {
	const wall = Date.UTC(Math.floor(index / 12), index % 12, 1);
	const guess = wall - offsetAt(format, wall);
	return new Date(wall - offsetAt(format, guess));
};

/** Every month of the zone from the one that holds `from` to the one that holds `to`, both included. */
export const monthsBetween = (timezone: string, from: Date, to: Date): MonthBounds[] => {
	const format = formatter(timezone);
	const months: MonthBounds[] = [];
	for (let index = utcIndex(from) - 1; index <= utcIndex(to) + 1; index += 1) {
		const startsAt = startOf(format, index);
		const endsAt = startOf(format, index + 1);
		if (endsAt <= from || startsAt > to) continue;
		months.push({ month: `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`, index, startsAt, endsAt });
	}
	return months;
};
