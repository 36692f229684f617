import * as z from 'zod';
import { currency, instant, month, rate } from './vector-fields.ts';
import { faultsOf } from './vector-faults.ts';

const priceSchema = z.strictObject({
	unit_amount: z.number().optional(),
	currency,
	interval: z.enum(['day', 'week', 'month', 'year']).optional(),
	interval_count: z.int().positive().optional(),
	product: z.string().optional(),
	usage_type: z.enum(['licensed', 'metered']).optional(),
	recurring: z.boolean().optional(),
	tiers_mode: z.enum(['graduated', 'volume']).optional(),
	tiers: z
		.array(
			z.strictObject({
				up_to: z.union([z.int(), z.literal('inf'), z.null()], 'a whole number, "inf" or null'),
				unit_amount: z.number().optional(),
				flat_amount: z.number().optional(),
			}),
		)
		.optional(),
	transform_quantity: z.strictObject({ divide_by: z.int().positive(), round: z.enum(['up', 'down']) }).optional(),
	tax_inclusive_percent: z.number().optional(),
});

const itemSchema = z.strictObject({ id: z.string(), price: priceSchema, quantity: z.int() });

const discountSchema = z.strictObject({
	id: z.string(),
	duration: z.enum(['once', 'repeating', 'forever']),
	duration_in_months: z.int().optional(),
	percent_off: z.number().optional(),
	amount_off: z.number().optional(),
	currency: currency.optional(),
});

const status = z.enum(['trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled', 'incomplete', 'incomplete_expired']);
const dated = { ts: instant, recorded_at: instant.optional(), note: z.string().optional() };
const ofSubscription = { ...dated, subscription: z.string() };

const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) => z.strictObject({ type: z.literal(type), ...shape });

const eventSchema = z.discriminatedUnion('type', [
	event('subscription_started', {
		...ofSubscription,
		account: z.string(),
		items: z.array(itemSchema),
		status: status.optional(),
		livemode: z.boolean().optional(),
		signed_at: instant.optional(),
		discounts: z.array(discountSchema).optional(),
	}),
	event('subscription_ended', { ...ofSubscription, service_period_end: instant.optional(), reason: z.string().optional() }),
	event('status_changed', { ...ofSubscription, status }),
	event('pause_started', { ...ofSubscription, behavior: z.string().optional() }),
	event('pause_ended', ofSubscription),
	event('cancel_scheduled', { ...ofSubscription, cancel_at: instant }),
	event('cancel_unscheduled', ofSubscription),
	event('item_changed', { ...ofSubscription, item: z.string(), price: priceSchema.optional(), quantity: z.int().optional() }),
	event('item_added', { ...ofSubscription, item: itemSchema }),
	event('item_removed', { ...ofSubscription, item: z.string() }),
	event('discount_added', { ...ofSubscription, discount: discountSchema }),
	event('customer_discount_added', { ...dated, account: z.string(), discount: discountSchema }),
	event('discount_removed', { ...dated, subscription: z.string().optional(), account: z.string().optional(), discount_id: z.string() }),
	event('accounts_merged', { ...dated, from: z.string(), to: z.string() }),
	event('fx_rate', { ts: instant.optional(), month, from: currency, to: currency, rate }),
	event('usage_invoiced', { ...ofSubscription, item: z.string(), amount: z.int() }),
	event('invoice_line', { ...ofSubscription, proration: z.boolean(), amount: z.int() }),
	event('invoice_paid', { ...ofSubscription, amount: z.int().optional() }),
	event('refund', { ...ofSubscription, amount: z.int() }),
]);

const amount = z.int();
const expectedSchema = z.strictObject({
	month,
	account: z.string(),
	opening: amount,
	new: amount,
	expansion: amount,
	contraction: amount,
	churn: amount,
	reactivation: amount,
	fx: amount,
	closing: amount,
});

const windowSchema = z
	.strictObject({ first: month, last: month })
	.refine(({ first, last }) => first <= last, 'a last month that is not before the first');

/** A row may be written twice, as long as both say the same. */
const expectedRows = z.array(expectedSchema).superRefine((rows, context) => {
	const said = new Map<string, string>();
	for (const [index, row] of rows.entries()) {
		const [key, text] = [`${row.month} ${row.account}`, JSON.stringify(row)];
		const before = said.get(key);
		if (before !== undefined && before !== text)
			context.addIssue({ code: 'custom', path: [index], message: `one row for ${key}: another one above says otherwise` });
		said.set(key, text);
	}
});

/** One vector. What stands beside these keys (a source, a note) explains it and decides nothing. */
const vectorSchema = z.looseObject({
	name: z.string(),
	policy_overrides: z.record(z.string(), z.unknown()).default({}),
	window: windowSchema,
	events: z.array(eventSchema),
	expected: expectedRows,
});

/** One vector of the public MRR test-vector format: events in, expected account-months out. */
export type Vector = z.infer<typeof vectorSchema>;
export type VectorEvent = z.infer<typeof eventSchema>;
export type EventOf<T extends VectorEvent['type']> = Extract<VectorEvent, { type: T }>;
export type VectorPrice = z.infer<typeof priceSchema>;
export type VectorDiscount = z.infer<typeof discountSchema>;
export type ExpectedRow = z.infer<typeof expectedSchema>;

export interface Refused {
	readonly name: string;
	readonly reasons: readonly string[];
}

/** One vector as the format says, or why it cannot be read. */
export const readVector = (value: unknown, index: number): Vector | Refused => {
	const parsed = vectorSchema.safeParse(value);
	if (parsed.success) return parsed.data;
	const named = z.object({ name: z.string() }).safeParse(value);
	return { name: named.success ? named.data.name : `vector ${index + 1}`, reasons: faultsOf(parsed.error, value) };
};

export const isRefused = (read: Vector | Refused): read is Refused => 'reasons' in read;
