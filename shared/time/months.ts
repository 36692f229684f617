import { instantAtWall, zoneClock } from './wall-clock.ts';

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

/** The instant at which a local month begins. */
const startOf = (clock: Intl.DateTimeFormat, index: number): Date =>
	new Date(instantAtWall(clock, Date.UTC(Math.floor(index / 12), index % 12, 1)));

/** Every month of the zone from the one that holds `from` to the one that holds `to`, both included. */
export const monthsBetween = (timezone: string, from: Date, to: Date): MonthBounds[] => {
	const clock = zoneClock(timezone);
	const months: MonthBounds[] = [];
	for (let index = utcIndex(from) - 1; index <= utcIndex(to) + 1; index += 1) {
		const startsAt = startOf(clock, index);
		const endsAt = startOf(clock, index + 1);
		if (endsAt <= from || startsAt > to) continue;
		months.push({ month: `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`, index, startsAt, endsAt });
	}
	return months;
};
