import * as z from 'zod';

/** Unix seconds, as Stripe writes every instant. */
export const instant = z.int().transform((seconds) => new Date(seconds * 1000));

/** A whole number that may outgrow 32 bits: amounts, quantities, limits of tiers. */
export const whole = z.int().transform(BigInt);

/** A reference: an id, or the whole object where it was expanded. */
export const reference = z
	.union([z.string(), z.object({ id: z.string() })])
	.transform((value) => (typeof value === 'string' ? value : value.id));

/** A number given as JSON number (percentages) or as decimal text (unit amounts), kept as decimal text of at most twelve places. */
export const decimal = z.union([z.string(), z.number()]).transform((value) => (typeof value === 'string' ? value : plainDecimal(value)));

export const currency = z.string().toLowerCase();

/** Stripe's list envelope inside a record. Nested lists come truncated with `has_more`. */
export const nestedList = <T extends z.ZodType>(of: T) => z.object({ data: z.array(of), has_more: z.boolean().nullish() });

/** Decimal text without an exponent: 1e-7 is no decimal to a warehouse. */
export const plainDecimal = (value: number): string => {
	const text = String(value);
	return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
};
