import { type ColumnType, type ColumnValue, DECIMAL_SCALE } from '../../../shared/contracts/column.ts';
import { decimalText, scaledInteger } from '../../../shared/money/decimal.ts';
import { type DateFormat, parseInstant } from './instant.ts';

/** How the text of a cell becomes a value. */
export interface CellRule {
	readonly type: ColumnType;
	/** Power of ten that numbers are multiplied by. */
	readonly scale: number;
	readonly format: DateFormat;
}

/** A value, or what the text is not. */
export type CellValue =
	| { readonly value: ColumnValue[ColumnType]; readonly not?: undefined }
	| { readonly not: string; readonly value?: undefined };

const truths: Readonly<Record<string, boolean>> = {
	true: true,
	t: true,
	yes: true,
	y: true,
	'1': true,
	false: false,
	f: false,
	no: false,
	n: false,
	'0': false,
};

const whole = (text: string, scale: number): CellValue => {
	const value = scaledInteger(text.trim(), scale);
	if (value !== undefined) return { value };
	return {
		not:
			scaledInteger(text.trim(), DECIMAL_SCALE + scale) === undefined
				? 'not a number'
				: `not a whole number${scale === 0 ? '' : ` after multiplying by 10^${scale}`}`,
	};
};

const integer = (text: string, scale: number): CellValue => {
	const result = whole(text, scale);
	return result.not === undefined ? { value: Number(result.value) } : result;
};

const decimal = (text: string, scale: number): CellValue => {
	const scaled = scaledInteger(text.trim(), DECIMAL_SCALE + scale);
	return scaled === undefined
		? { not: `not a number of at most ${DECIMAL_SCALE} decimal places` }
		: { value: decimalText(scaled, DECIMAL_SCALE) };
};

const day = (text: string, format: DateFormat): CellValue => {
	const instant = parseInstant(text.trim(), format);
	if (instant === undefined) return { not: `not a date in the format ${format}` };
	return instant.getTime() % 86_400_000 === 0 ? { value: instant.toISOString().slice(0, 10) } : { not: 'not a date: it has a time of day' };
};

/** Converts a text that is not empty, exactly: numbers never pass through a float unless the column is one. */
export const cellValue = (text: string, { type, scale, format }: CellRule): CellValue => {
	switch (type) {
		case 'varchar':
			return { value: text };
		case 'boolean': {
			const value = truths[text.trim().toLowerCase()];
			return value === undefined ? { not: 'neither true nor false' } : { value };
		}
		case 'bigint':
			return whole(text, scale);
		case 'integer':
			return integer(text, scale);
		case 'decimal':
			return decimal(text, scale);
		case 'double':
			return text.trim() === '' || !Number.isFinite(Number(text)) ? { not: 'not a number' } : { value: Number(text) * 10 ** scale };
		case 'date':
			return day(text, format);
		case 'timestamp': {
			const value = parseInstant(text.trim(), format);
			return value === undefined ? { not: `not a date in the format ${format}` } : { value };
		}
	}
};
