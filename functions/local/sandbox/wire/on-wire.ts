import type Stripe from 'stripe';

/** The version of Stripe's API that the sandbox speaks: the one the `stripe` package's types describe. */
export const STRIPE_VERSION: Stripe.LatestApiVersion = '2026-10-28.endive';

/** A Stripe type as JSON carries it: exact decimals are strings. */
export type OnWire<T> = T extends Stripe.Decimal
	? string
	: T extends string | number | boolean | null | undefined
		? T
		: T extends readonly (infer Element)[]
			? OnWire<Element>[]
			: T extends object
				? { [Key in keyof T]: OnWire<T[Key]> }
				: T;

/** A list inside an object or an answer. */
export type WireList<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

/** Stripe cuts lists inside objects after ten. */
const NESTED = 10;

/** A list inside an object: its first ten, and whether there are more. */
export function nestedList<T>(all: readonly T[], url: string): WireList<T> {
	return { object: 'list', data: all.slice(0, NESTED), has_more: all.length > NESTED, url };
}
