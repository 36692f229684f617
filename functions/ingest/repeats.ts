import type { Row } from '../../shared/contracts/column.ts';
import type { Entity } from '../../shared/contracts/entity.ts';
import type { Operation } from '../../shared/contracts/observation.ts';

/** Rows remembered per file: what repeats (prices, products, coupons) is few; anything beyond is written again, which is harmless. */
const MOST_REMEMBERED = 10_000;

/** Tells whether a row says the same of its key as the last row written for it: a subscription carries its price, a million carry few. */
export type Repeats = (operation: Operation, row: Row) => boolean;

const same = (columns: readonly string[], left: Row, right: Row): boolean => {
	for (const name of columns) {
		const a = left[name];
		const b = right[name];
		if (a !== b && !(a instanceof Date && b instanceof Date && a.getTime() === b.getTime())) return false;
	}
	return true;
};

/** Watches the rows of one file. Only keys of one column are watched: dated states have longer ones and never repeat. */
export const watchRepeats = ({ key, columns }: Pick<Entity, 'key' | 'columns'>): Repeats => {
	const [column] = key;
	const names = Object.keys(columns);
	if (column === undefined || key.length > 1) return () => false;
	const last = new Map<Row[string], { readonly operation: Operation; readonly row: Row }>();
	return (operation, row) => {
		const id = row[column] ?? null;
		const before = last.get(id);
		if (before !== undefined && before.operation === operation && same(names, before.row, row)) return true;
		if (before !== undefined || last.size < MOST_REMEMBERED) last.set(id, { operation, row });
		return false;
	};
};
