import { currencyExponents } from '../../../../shared/money/currencies.ts';
import { decimalText, scaledInteger } from '../../../../shared/money/decimal.ts';
import { Problem } from '../../../../shared/problem.ts';
import { instantAtWall, zoneClock } from '../../../../shared/time/wall-clock.ts';
import { parseInstant } from '../instant.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NAMED = /^(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*[-\s,]+(\d{4})(.*)$/;
const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2}|UTC|GMT)$/i;
const TIMED = /:\d{2}/;

/** `22-Mar-2021 14:57` as `2021-03-22 14:57`; other texts as they are. A date in digits only is taken year first and no other way. */
const yearFirst = (text: string): string => {
	const [, day = '', name = '', year = '', rest = ''] = NAMED.exec(text) ?? [];
	const month = MONTHS.indexOf(name.toLowerCase()) + 1;
	return month === 0 ? text : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}${rest}`;
};

const zoneOf = (timezone: string, where: string): Intl.DateTimeFormat => {
	try {
		return zoneClock(timezone);
	} catch (cause) {
		throw new Problem({
			kind: 'configuration',
			what: 'No such time zone',
			where: `${where}, timezone`,
			saw: timezone,
			next: 'write an IANA name such as Europe/Berlin',
			cause,
		});
	}
};

/** Reads instants as exports write them; those without an offset are of the zone. '' stays ''; undefined for what is no date. */
export const instantReader = (timezone: string, where: string): ((text: string) => string | undefined) => {
	const clock = zoneOf(timezone, where);
	return (text) => {
		if (text === '') return '';
		const hasOffset = TIMED.test(text) && HAS_OFFSET.test(text);
		const plain = yearFirst(text.trim()).replace(/\s*(UTC|GMT)$/i, 'Z');
		const read = parseInstant(plain, 'iso')?.getTime();
		if (read === undefined) return undefined;
		return new Date(hasOffset || timezone === 'UTC' ? read : instantAtWall(clock, read)).toISOString();
	};
};

const DIGITS = 12;

/** Reads amounts into minor units: `major` are units of the currency, `cents` hundredths of them, `minor` what they are turned into. */
export const minorReader =
	(amounts: 'major' | 'minor' | 'cents') =>
	(text: string, currency: string): string | undefined => {
		const exponent = currencyExponents.get(currency.toLowerCase());
		const scaled = scaledInteger(text.trim(), DIGITS);
		if (exponent === undefined || scaled === undefined) return undefined;
		const shift = amounts === 'minor' ? 0 : amounts === 'major' ? exponent : exponent - 2;
		return shift >= 0 ? decimalText(scaled * 10n ** BigInt(shift), DIGITS) : decimalText(scaled, DIGITS - shift);
	};
