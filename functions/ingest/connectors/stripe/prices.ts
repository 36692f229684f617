import * as z from 'zod';
import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { currency, decimal, instant, plainDecimal, reference, whole } from './fields.ts';
import { minorDecimal } from './money.ts';

const tierSchema = z.object({
	up_to: whole.nullish(),
	unit_amount: decimal.nullish(),
	unit_amount_decimal: decimal.nullish(),
	flat_amount: decimal.nullish(),
	flat_amount_decimal: decimal.nullish(),
});

const divisorSchema = z.object({ divide_by: whole, round: z.string() });

const priceSchema = z.object({
	id: z.string(),
	created: instant,
	currency,
	product: reference.nullish(),
	unit_amount: decimal.nullish(),
	unit_amount_decimal: decimal.nullish(),
	recurring: z.object({ interval: z.string(), interval_count: z.int(), usage_type: z.string().nullish() }).nullish(),
	tiers: z.array(tierSchema).nullish(),
	tiers_mode: z.string().nullish(),
	transform_quantity: divisorSchema.nullish(),
});

/** What a price was called before 2020; still sent beside prices, and alone by the oldest versions. */
const planSchema = z.object({
	id: z.string(),
	created: instant,
	currency,
	product: reference.nullish(),
	amount: decimal.nullish(),
	amount_decimal: decimal.nullish(),
	interval: z.string(),
	interval_count: z.int(),
	usage_type: z.string().nullish(),
	tiers: z.array(tierSchema).nullish(),
	tiers_mode: z.string().nullish(),
	transform_usage: divisorSchema.nullish(),
});

/** A record of the list of prices, or a plan by that id where a version still answers with one. */
export const listedPriceSchema = z.discriminatedUnion('object', [
	priceSchema.extend({ object: z.literal('price') }),
	planSchema.extend({ object: z.literal('plan') }),
]);

/** The two fields under which a subscription item or an invoice line shows what it costs. */
export const pricedFields = { price: priceSchema.nullish(), plan: planSchema.nullish() };

export type Price = z.output<typeof priceSchema>;
type Plan = z.output<typeof planSchema>;

const priceOfPlan = ({ interval, interval_count, usage_type, amount, amount_decimal, transform_usage, ...same }: Plan): Price => ({
	...same,
	unit_amount: amount,
	unit_amount_decimal: amount_decimal,
	recurring: { interval, interval_count, usage_type },
	transform_quantity: transform_usage,
});

/** The price of an item or line in any version's shape, or null where only its id is known. */
export const priceOf = ({ price, plan }: { price?: Price | null | undefined; plan?: Plan | null | undefined }): Price | null =>
	price ?? (plan ? priceOfPlan(plan) : null);

export const taxRateSchema = z.object({ inclusive: z.boolean(), percentage: z.number() });

type TaxRate = z.output<typeof taxRateSchema>;

/** Percentage that the rates contain in a price, as decimal text; null when all tax comes on top. Percentages have at most four places. */
const containedTax = (rates: readonly TaxRate[]): string | null => {
	const contained = rates.filter((rate) => rate.inclusive);
	if (contained.length === 0) return null;
	return plainDecimal(Math.round(contained.reduce((sum, rate) => sum + rate.percentage, 0) * 1e4) / 1e4);
};

const amountIn = (price: Price, exact: string | null | undefined, rounded: string | null | undefined): string | null => {
	const amount = exact ?? rounded ?? null;
	return amount === null ? null : minorDecimal(amount, price.currency);
};

/** Unit amount in ISO minor units as decimal text, or null where tiers or the customer say it. */
export const unitAmountOf = (price: Price): string | null => amountIn(price, price.unit_amount_decimal, price.unit_amount);

const tierRows = (price: Price): EntityRowOf[] =>
	(price.tiers ?? []).map((tier, index) =>
		row('price_tiers', {
			price_id: price.id,
			tier_number: index + 1,
			up_to: tier.up_to ?? null,
			unit_amount: amountIn(price, tier.unit_amount_decimal, tier.unit_amount),
			flat_amount: amountIn(price, tier.flat_amount_decimal, tier.flat_amount),
		}),
	);

/** Rows of `prices` and, where tiers are shown, `price_tiers`. */
export const mapPrice = (price: Price, taxRates: readonly TaxRate[] = []): EntityRowOf[] => [
	row('prices', {
		price_id: price.id,
		product_id: price.product ?? null,
		currency: price.currency,
		unit_amount: unitAmountOf(price),
		billing_interval: price.recurring?.interval ?? null,
		interval_count: price.recurring?.interval_count ?? null,
		usage_type: price.recurring?.usage_type ?? null,
		tiers_mode: price.tiers_mode ?? null,
		transform_divide_by: price.transform_quantity?.divide_by ?? null,
		transform_round: price.transform_quantity?.round ?? null,
		tax_inclusive_percent: containedTax(taxRates),
	}),
	...tierRows(price),
];

/** Rows of a price as the list of prices shows it: the price and its tiers. */
export const mapListedPrice = (record: z.output<typeof listedPriceSchema>): EntityRowOf[] =>
	mapPrice(record.object === 'plan' ? priceOfPlan(record) : record);
