import { scaledInteger } from '../../../shared/money/decimal.ts';

export const DATE_FORMATS = ['iso', 'unix_seconds', 'unix_milliseconds', 'dmy', 'mdy'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export const isDateFormat = (text: string): text is DateFormat => DATE_FORMATS.some((format) => format === text);

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.+))?$/;
const DAY_FIRST = /^(\d{1,2})[^\d](\d{1,2})[^\d](\d{4})(?:[T ,]+(.+))?$/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

const midnight = (year: number, month: number, day: number): number | undefined => {
	const ms = Date.UTC(year, month - 1, day);
	const date = new Date(ms);
	return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : undefined;
};

const offsetMinutes = (zone: string | undefined): number => {
	if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
	const digits = zone.slice(1).replace(':', '');
	return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
};

/** Milliseconds into the day; the third digit of a second is the last that counts. */
const timeOfDay = (text: string): number | undefined => {
	const match = TIME.exec(text.trim());
	if (match === null) return undefined;
	const [, hours, minutes, seconds = '0', fraction = '0', zone] = match;
	if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
	const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
	return ((Number(hours) * 60 + Number(minutes) - offsetMinutes(zone)) * 60 + Number(seconds)) * 1000 + ms;
};

const assemble = (
	year: string | undefined,
	month: string | undefined,
	day: string | undefined,
	time: string | undefined,
): Date | undefined => {
	const date = midnight(Number(year), Number(month), Number(day));
	const within = time === undefined ? 0 : timeOfDay(time);
	return date === undefined || within === undefined ? undefined : new Date(date + within);
};

const fromEpoch = (text: string, scale: number): Date | undefined => {
	const micros = scaledInteger(text, scale + 3); // keeps what a float of milliseconds would round
	const date = micros === undefined ? undefined : new Date(Number(micros / 1000n));
	return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
};

/** The instant that a text means; no zone means UTC, no time means midnight. Undefined for what is no date, 31 February among it. */
export const parseInstant = (text: string, format: DateFormat): Date | undefined => {
	if (format === 'unix_seconds') return fromEpoch(text, 3);
	if (format === 'unix_milliseconds') return fromEpoch(text, 0);
	if (format === 'iso') {
		const [, year, month, day, time] = ISO.exec(text) ?? [];
		return assemble(year, month, day, time);
	}
	const [, first, second, year, time] = DAY_FIRST.exec(text) ?? [];
	return format === 'dmy' ? assemble(year, second, first, time) : assemble(year, first, second, time);
};
