import { scaledInteger } from '../../../shared/money/decimal.ts';
import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { fetchRows, textOf } from '../summary/fields.ts';
import { type Cell, monthsBefore } from './cell.ts';
import type { Part, RateChange } from './part.ts';
import { ratesSql } from './part-queries.ts';
import { rounded } from '../../../shared/money/rounded.ts';

interface Rate {
	readonly rate: string;
	/** Reporting minor units for 10^12 minor units of the billing currency. */
	readonly scaled: bigint;
}

/** By currency and first day of the month. */
export type Rates = ReadonlyMap<string, Rate>;

const PLACES = 12;
/** Each side of a conversion is rounded by itself, and the line and the account round once more. */
const ROUNDING = 2n;

/** The exchange rates that a cell may rest on; none where it holds no FX. */
export const knownRates = async (reader: Reader, cell: Cell): Promise<Rates> => {
	const sql = ratesSql(cell);
	const rows = sql === null ? [] : await fetchRows(reader, sql);
	return new Map(
		rows.map((row) => [
			`${textOf(row, 'from_currency')} ${textOf(row, 'month')}`,
			{ rate: textOf(row, 'rate'), scaled: scaledInteger(textOf(row, 'minor_rate'), PLACES) ?? 0n },
		]),
	);
};

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * What the rates of a month may have been applied to: the line as it is since, as far as it changed within the month, or as it was, which
 * depends on the policy and on what the line was worth at the opening.
 */
const bases = ({ before, after }: Part): { readonly minor: bigint; readonly currency: string }[] => {
	const found = after === null ? [] : [{ minor: after.mrr_minor, currency: after.currency }];
	if (before === null) return found;
	const { mrr_minor: was, currency } = before;
	if (after?.currency === currency) found.push({ minor: after.mrr_minor - was, currency });
	return [...found, { minor: was, currency }, { minor: -was, currency }];
};

/** A part of FX with the rates that made its amount, where the rates known now do. */
export const withRates = (part: Part, booked: string, rates: Rates): Part => {
	if (part.cause !== 'fx') return part;
	const month = part.adjusts_month ?? booked;
	const changes = bases(part).flatMap(({ minor, currency }) => {
		const [opening, closing] = [rates.get(`${currency} ${monthsBefore(month, 1)}`), rates.get(`${currency} ${month}`)];
		if (opening === undefined || closing === undefined || opening.scaled === closing.scaled) return [];
		const amount = rounded(minor * (closing.scaled - opening.scaled), 10n ** BigInt(PLACES));
		const change: RateChange = { base_minor: minor, currency, opening: opening.rate, closing: closing.rate };
		return [{ change, error: magnitude(amount - part.amount_minor) }];
	});
	const [best] = changes.sort((a, b) => Number(a.error - b.error));
	return best === undefined || best.error > ROUNDING ? part : { ...part, rates: best.change };
};
