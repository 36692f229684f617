import { decimalText, scaledInteger } from '../../../../../../shared/money/decimal.ts';
import { word } from '../../../export/attribute.ts';
import type { ExportContext } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';

/** One movement of the export, read but not yet put in order. */
export interface Movement {
	readonly place: string;
	readonly customer: string;
	readonly currency: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly rank: number;
	readonly type: string;
	/** Minor units, times 10^12. */
	readonly change: bigint;
	readonly cells: Cells;
}

/** A movement and what the customer pays per month after it. */
export interface Standing {
	readonly movement: Movement;
	/** ISO, UTC. Movements of one instant follow each other by a millisecond, in the order of the export. */
	readonly at: string;
	/** Minor units, decimal text. */
	readonly mrr: string;
	readonly isOver: boolean;
}

const SCALE = 12;
const TYPES: Readonly<Record<string, string>> = { new_business: 'new_biz', new: 'new_biz', churned: 'churn', cancellation: 'churn' };

/** Reads a row, or says what is wrong with it. */
export const movementOf = (place: string, cells: Cells, { instant, minor }: ExportContext): Movement | string => {
	const at = instant(cells['date'] ?? '');
	if (!at) return `has a date that is written neither year first nor with the month's name: ${cells['date'] ?? ''}`;
	const currency = (cells['currency'] ?? '').toLowerCase();
	const text = minor(cells['movement'] ?? '', currency);
	const change = text === undefined ? undefined : scaledInteger(text, SCALE);
	if (change === undefined) return `has no amount that can be read: "${cells['movement'] ?? ''}" of currency "${currency}"`;
	const type = word(cells['type'] ?? '');
	return {
		place,
		customer: cells['customer'] ?? '',
		currency,
		at: Date.parse(at),
		rank: Number(cells['rank']) || 0,
		type: TYPES[type] ?? type,
		change,
		cells,
	};
};

const inOrder = (one: Movement, other: Movement): number => one.at - other.at || one.rank - other.rank;

/** What stands after each movement of one customer, in order; or why the movements do not add up from nothing. */
export const standings = (movements: readonly Movement[]): readonly Standing[] | string => {
	const ordered = [...movements].sort(inOrder);
	const first = ordered[0];
	if (first !== undefined && first.type !== 'new_biz')
		return `begins with ${first.type}, not with new_biz: the export does not reach back to the customer's first movement`;
	let mrr = 0n;
	let last = Number.NEGATIVE_INFINITY;
	const made: Standing[] = [];
	for (const movement of ordered) {
		mrr += movement.change;
		last = Math.max(movement.at, last + 1);
		const isOver = mrr === 0n && movement.type === 'churn';
		if (mrr < 0n || (mrr !== 0n && movement.type === 'churn'))
			return `adds up to ${decimalText(mrr, SCALE)} minor units after ${movement.type} on ${new Date(movement.at).toISOString()}: movements are missing`;
		made.push({ movement, at: new Date(last).toISOString(), mrr: decimalText(mrr, SCALE), isOver });
	}
	return made;
};
