const MINUTE = 60_000;

/** Reads the clocks of a zone. RangeError for a zone that does not exist. */
export const zoneClock = (timezone: string): Intl.DateTimeFormat =>
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

/** Offset of a zone from UTC at an instant, in milliseconds, positive east of Greenwich. */
const offsetAt = (clock: Intl.DateTimeFormat, instant: number): number => {
	const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
	const wall = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
	return Math.round((wall - instant) / MINUTE) * MINUTE;
};

/** The instant at which the clocks of a zone show `wall`, milliseconds both. Two passes settle a change of offset close by. */
export const instantAtWall = (clock: Intl.DateTimeFormat, wall: number): number => {
	const guess = wall - offsetAt(clock, wall);
	return wall - offsetAt(clock, guess);
};
