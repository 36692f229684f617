import { nearest } from '../../../shared/nearest.ts';
import { Problem } from '../../../shared/problem.ts';

/** A line of the roll-forward: its column, the sign under which it counts, and which rows of the ledger it is made of. */
export interface Class {
	readonly column: string;
	readonly sign: 1 | -1;
	/**
	 * `state`: all rows before the month, or with it. `booked`: rows that the month booked under that class. `late`: its adjustments.
	 * `moved`: what accounts took along when they changed their segment, and what they were merged with.
	 */
	readonly made: 'state' | 'booked' | 'late' | 'moved';
}

const booked = (column: string, sign: 1 | -1 = 1): Class => ({ column, sign, made: 'booked' });

export const CLASSES = {
	opening: { column: 'opening_minor', sign: 1, made: 'state' },
	new: booked('new_minor'),
	expansion: booked('expansion_minor'),
	reactivation: booked('reactivation_minor'),
	contraction: booked('contraction_minor', -1),
	churn: booked('churn_minor', -1),
	transfer: booked('transfer_minor'),
	fx: booked('fx_minor'),
	closing: { column: 'closing_minor', sign: 1, made: 'state' },
	adjustment: { column: 'adjustment_minor', sign: 1, made: 'late' },
	transfers_in: { column: 'transfers_in_minor', sign: 1, made: 'moved' },
	transfers_out: { column: 'transfers_out_minor', sign: -1, made: 'moved' },
} as const satisfies Readonly<Record<string, Class>>;
export type ClassName = keyof typeof CLASSES;

/** Members of a group, such as plan = Pro. */
export interface Segment {
	readonly dimension: string;
	readonly value: string;
}

/** One figure of a roll-forward. */
export interface Cell {
	readonly policy: string;
	readonly currency: string;
	/** First day. */
	readonly month: string;
	readonly name: ClassName;
	readonly segment: Segment | null;
	readonly account: string | null;
}

/** One figure of a metric. */
export interface MetricCell extends Omit<Cell, 'name'> {
	readonly metric: string;
}

export const wrong = (what: string, where: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where, saw, next });

/** A month as typed (2025-11, or its first day) as its first day; undefined where the text is no month. */
export const monthOf = (text: string): string | undefined => {
	const [, month] = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:-01)?$/.exec(text) ?? [];
	return month === undefined ? undefined : `${month}-01`;
};

/** First day of the month that lies so many months before. */
export const monthsBefore = (month: string, months: number): string =>
	new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 - months, 1)).toISOString().slice(0, 10);

export const isClass = (name: string): name is ClassName => Object.hasOwn(CLASSES, name);

const MOST_NAMED = 30;

/** The value itself where it is one of those that are known. Problem (configuration) naming the nearest one, or what there is, otherwise. */
export const known = (what: string, where: string, value: string, values: readonly string[]): string => {
	if (values.includes(value)) return value;
	const meant = nearest(value, values);
	const named = values.slice(0, MOST_NAMED).join(', ');
	const more = values.length > MOST_NAMED ? ` and ${values.length - MOST_NAMED} more` : '';
	throw wrong(`There is no such ${what}`, where, value, meant === undefined ? `there are: ${named}${more}` : `did you mean ${meant}?`);
};

/** Reads `plan=Pro`. */
export const segmentOf = (text: string | undefined): Segment | null => {
	if (text === undefined) return null;
	const [, dimension, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
	if (dimension !== undefined && value !== undefined) return { dimension, value };
	throw wrong('That is no segment', '--dimension', text, 'write dimension=value, such as --dimension plan=Pro');
};
