/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
const offsetAt = (zone: string, instant: number): number => {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(instant);
	const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
	return (
		Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(instant / 1000) * 1000
	);
};

/** The instant at which a month (YYYY-MM) begins in a zone, in milliseconds. */
export const monthStart = (zone: string, month: string): number => {
	const wall = Date.parse(`${month}-01T00:00:00Z`);
	const guess = wall - offsetAt(zone, wall);
	return wall - offsetAt(zone, guess);
};

export const nextMonth = (month: string): string => {
	const first = new Date(`${month}-01T00:00:00Z`);
	first.setUTCMonth(first.getUTCMonth() + 1);
	return first.toISOString().slice(0, 7);
};

/** All months from the first to the last, both included. */
export const monthsBetween = (first: string, last: string): string[] =>
	first > last ? [] : [first, ...monthsBetween(nextMonth(first), last)];
