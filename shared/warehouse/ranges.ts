import { identifier, text } from './literal.ts';
import type { Warehouse } from './warehouse.ts';

/** Values of a text column as they sort: those after one and through another. Undefined: no limit on that side; null stands after the last. */
export interface Range {
	readonly after?: string;
	readonly through?: string;
}

export const EVERYTHING: Range = {};

/** A SELECT of the rows whose value of the column lies in the range, in no order. */
export const within = (select: string, column: string, { after, through }: Range): string => {
	const name = identifier(column);
	const limits = [
		...(after === undefined ? [] : [`(${name} > ${text(after)}${through === undefined ? ` or ${name} is null` : ''})`]),
		...(through === undefined ? [] : [`${name} <= ${text(through)}`]),
	];
	return limits.length === 0 ? select : `select * from (\n${select}\n) as every_range where ${limits.join(' and ')}`;
};

/**
 * Ranges of a column's values that hold about `size` rows of the SELECTs each, together every row once: one range where that is all. Rows of
 * one value are never parted, so a range holds fewer than `size` rows beside those of its first value.
 */
export const rangesOf = async (warehouse: Warehouse, selects: readonly string[], column: string, size: number): Promise<Range[]> => {
	const values = selects.map((select) => `select ${identifier(column)} as value from (\n${select}\n) as one_select`).join('\nunion all\n');
	const counted = `select value, cast(sum(count(*)) over (order by value nulls last) as bigint) as upto from (\n${values}\n) as selects group by value`;
	const lasts: string[] = [];
	// Null sorts last, so a range that ends with it has no limit: it is the last one.
	for await (const { last_value } of warehouse.query(
		`select max(value) as last_value from (\n${counted}\n) as counted group by (upto - 1) / ${size} order by max(upto)`,
	))
		lasts.push(String(last_value));
	const cuts = lasts.slice(0, -1);
	return [...cuts, undefined].map((through, index) => {
		const after = cuts[index - 1];
		return { ...(after === undefined ? {} : { after }), ...(through === undefined ? {} : { through }) };
	});
};
