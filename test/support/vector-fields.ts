import * as z from 'zod';
import { currencyExponents } from '../../shared/money/currencies.ts';

/** Fields that the format has in many places. Each says what should stand there; whoever reads the message puts it right. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** False for the thirtieth of February, which a Date takes for a day in March. */
const isDay = (text: string): boolean => {
	if (!DAY.test(text) || text < '1970') return false;
	const at = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

const isInstant = (text: string): boolean => {
	const [day = '', ...time] = text.split('T');
	return isDay(day) && (time.length === 0 || (time.length === 1 && TIME.test(time[0] ?? '')));
};

const AN_INSTANT = 'a day that exists, such as 2025-01-31, or an instant with its zone, such as 2025-01-31T12:00:00Z';
export const instant = z.string(AN_INSTANT).refine(isInstant, AN_INSTANT);

// A run has every month from the first fact to the last window, of every policy: a window of the year 9999 would be paid for by all.
const A_MONTH = 'a month from 1970-01 to 2099-12, such as 2025-01';
export const month = z.string(A_MONTH).regex(/^(19[7-9]\d|20\d{2})-(0[1-9]|1[0-2])$/, A_MONTH);

const A_CURRENCY = 'a lower-case ISO 4217 code such as usd';
export const currency = z.string(A_CURRENCY).refine((code) => currencyExponents.has(code), A_CURRENCY);

const A_RATE = 'a rate above zero as text, such as "11/10" or "1.1"';
export const rate = z.string(A_RATE).regex(/^(?=.*[1-9])\d+(\.\d+|\/0*[1-9]\d*)?$/, A_RATE);
