import { decimalText, scaledInteger } from '../../../../../../shared/money/decimal.ts';
import { word } from '../../../export/attribute.ts';
import type { Complaint, ExportContext } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';

/** What a line of a subscription costs, as the export writes it. */
export interface Line {
	readonly product: string;
	/** For one unit and for all of them; one of the two may be ''. */
	readonly unitPrice: string;
	readonly amount: string;
	readonly quantity: string;
	readonly currency: string;
	readonly period: string;
	readonly periodUnit: string;
}

export interface Priced {
	readonly price: Cells;
	readonly priceId: string;
	readonly quantity: string;
}

const SCALE = 12;

/** Units and the price of one. The amount of all units decides where it is not their product: tiers, volumes and free units are in it. */
const unitsOf = ({ unitPrice, amount, quantity, currency }: Line, { minor }: ExportContext): readonly [string, string] | undefined => {
	const unit = minor(unitPrice, currency);
	const total = minor(amount, currency);
	const units = scaledInteger(quantity === '' ? '1' : quantity, SCALE);
	if (units === undefined) return undefined;
	const product = unit === undefined ? undefined : decimalText((scaledInteger(unit, SCALE) ?? 0n) * units, 2 * SCALE);
	const isWhole = units % 10n ** BigInt(SCALE) === 0n;
	if (unit !== undefined && isWhole && (total === undefined || total === product)) return [decimalText(units, SCALE), unit];
	const all = total ?? product;
	return all === undefined ? undefined : ['1', all];
};

const INTERVALS = ['day', 'week', 'month', 'year'];

/** The price of a line and its units, or why there is none. The price is named by all that it says, so that it never changes. */
export const priced = (line: Line, context: ExportContext): Priced | Complaint => {
	const interval = word(line.periodUnit).replace(/s$/, '');
	const count = line.period === '' ? '1' : line.period;
	if (line.periodUnit === '') return `has no billing period, and no other export tells that of ${line.product}`;
	if (!INTERVALS.includes(interval) || !/^[1-9]\d*$/.test(count))
		return `has a billing period that is none: ${line.period} ${line.periodUnit}`;
	if (line.currency === '') return 'has no currency; say which: columns: { currency: { value: usd } }';
	const units = unitsOf(line, context);
	if (units === undefined)
		return `has no price that can be read: unit price "${line.unitPrice}", amount "${line.amount}", quantity "${line.quantity}", currency ${line.currency}`;
	const [quantity, unit] = units;
	const currency = line.currency.toLowerCase();
	const priceId = `${line.product}: ${unit} ${currency} per ${count} ${interval}`;
	const price = { part: 'price', price_id: priceId, product_id: line.product, unit_amount: unit, currency, interval, count };
	return { price, priceId, quantity };
};
