import { FIELDS, type Field } from './schedule.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: HOUR_MINUTES, day: DAY_MINUTES };
/** A year and the beginning of the next. */
const DAYS_LOOKED_AT = 400;

const numberOf = ({ from, names = [] }: Field, text: string): number => {
	const named = names.indexOf(text.toUpperCase());
	return named === -1 ? Number(text) : from + named;
};

/** Values that a part between commas stands for; a range may go over the end, as FRI-MON does. */
const valuesOf = (field: Field, part: string): number[] => {
	const { from, to } = field;
	const [span = '', step] = part.split('/');
	const [first = from, last = step === undefined ? first : to] =
		span === '*' ? [from, to] : span.split('-').map((end) => numberOf(field, end));
	const all = to - from + 1;
	const length = (last - first + all) % all;
	const count = Math.floor(length / Number(step ?? 1)) + 1;
	return Array.from({ length: count }, (_, index) => from + ((first - from + index * Number(step ?? 1)) % all));
};

const isDayOf = (days: ReadonlySet<number>[], day: Date): boolean => {
	const [ofMonth, month, ofWeek] = days;
	return (
		(ofMonth?.has(day.getUTCDate()) ?? false) && (month?.has(day.getUTCMonth() + 1) ?? false) && (ofWeek?.has(day.getUTCDay() + 1) ?? false)
	);
};

/** Longest distance of two neighbours. */
const widest = (numbers: readonly number[]): number =>
	numbers.slice(1).reduce((most, number, index) => Math.max(most, number - (numbers[index] ?? number)), 0);

const cronGapMinutes = (body: string): number => {
	const texts = body.trim().split(/\s+/);
	const [, , , , , year] = texts;
	// L, W and # stand for one day of a week or of a month; with years in it a schedule ends.
	if (year !== '*' || texts.some((text, index) => text !== '?' && FIELDS[index]?.also?.test(text.toUpperCase()) === true))
		return Number.POSITIVE_INFINITY;
	const [minutes, hours, ...days] = FIELDS.slice(0, 5).map(
		(field, index) =>
			new Set(
				(texts[index] ?? '')
					.replace('?', '*')
					.split(',')
					.flatMap((part) => valuesOf(field, part)),
			),
	);
	const times = [...(hours ?? [])].flatMap((hour) => [...(minutes ?? [])].map((minute) => hour * HOUR_MINUTES + minute));
	const sorted = times.toSorted((one, other) => one - other);
	const starts = Array.from({ length: DAYS_LOOKED_AT }, (_, index) => index)
		.filter((index) => isDayOf(days, new Date(Date.UTC(2027, 0, 1 + index))))
		.map((index) => index * DAY_MINUTES);
	if (starts.length < 2) return Number.POSITIVE_INFINITY;
	const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
	return Math.max(widest(sorted), widest(starts) - last + first);
};

/**
 * Hours from one start to the next, at most, of an expression that `scheduleFault` finds nothing wrong with; infinite where there may be no
 * next one, or none within a week. The hour that changing the clocks adds is not counted.
 */
export const longestGapHours = (expression: string): number => {
	const [, count, unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
	const minutes =
		count === undefined ? cronGapMinutes(expression.slice('cron('.length, -1)) : Number(count) * (UNIT_MINUTES[unit] ?? Infinity);
	return minutes / HOUR_MINUTES;
};
