import { optional, required } from '../column.ts';
import { entity } from '../entity.ts';

export const products = entity({
	description: 'What is sold; its name is the plan in reports',
	key: ['product_id'],
	version: 1,
	columns: {
		product_id: required.varchar("Vendor's id of the product"),
		name: required.varchar('Name as customers see it'),
		is_active: optional.boolean('False when no longer sold'),
	},
});

export const prices = entity({
	description: 'How a product is priced; the amount of a price never changes at the vendor, a new price is made instead',
	key: ['price_id'],
	version: 1,
	columns: {
		price_id: required.varchar("Vendor's id of the price"),
		product_id: optional.varchar('Product that the price sells'),
		currency: required.varchar('ISO 4217 code, lower case'),
		unit_amount: optional.decimal('Minor units per unit and billing period; null when tiers say it'),
		billing_interval: optional.varchar('day, week, month or year; null for a one-off price'),
		interval_count: optional.integer('Intervals per billing period'),
		usage_type: optional.varchar('licensed or metered'),
		tiers_mode: optional.varchar('graduated or volume; null without tiers'),
		transform_divide_by: optional.bigint('Quantity is divided by this before pricing'),
		transform_round: optional.varchar('up or down, after that division'),
		tax_inclusive_percent: optional.decimal('Percentage of tax contained in the amount; null when tax comes on top'),
	},
});

export const price_tiers = entity({
	description: 'Tiers of a price, in order',
	key: ['price_id', 'tier_number'],
	version: 1,
	columns: {
		price_id: required.varchar('Price that the tier belongs to'),
		tier_number: required.integer('1 for the lowest tier'),
		up_to: optional.bigint('Last unit of the tier; null for the unbounded last tier'),
		unit_amount: optional.decimal('Minor units per unit in the tier'),
		flat_amount: optional.decimal('Minor units once the tier is reached'),
	},
});

export const subscription_item_versions = entity({
	description:
		'One line of a subscription as it stood from an instant on, until the next version of the same line. A line that ends gets a version whose status is canceled or whose quantity is 0',
	key: ['subscription_id', 'item_id', 'effective_at', 'evidence'],
	isDated: true,
	version: 1,
	columns: {
		subscription_id: required.varchar("Vendor's id of the subscription"),
		item_id: required.varchar("Vendor's id of the line within the subscription"),
		account_id: required.varchar('Customer that pays'),
		effective_at: required.timestamp('From when on the line looked so'),
		covers_until: optional.timestamp('Up to when the evidence speaks (end of the invoiced period); null when open'),
		evidence: required.varchar('event, snapshot, invoice or carried'),
		status: required.varchar('trialing, active, past_due, unpaid, paused, canceled, incomplete or incomplete_expired'),
		price_id: optional.varchar('Price in force; null only where the evidence does not tell'),
		quantity: required.bigint('Units'),
		is_paused: required.boolean('True while collection is paused'),
		is_live: required.boolean('False for test-mode records'),
		cancel_requested_at: optional.timestamp('When the customer asked to cancel'),
		cancel_at: optional.timestamp('When a requested cancellation takes effect'),
		service_period_end: optional.timestamp('End of the service already paid for'),
		signed_at: optional.timestamp('When the contract was signed, if before its start'),
		reason: optional.varchar("Vendor's reason for the change or the cancellation; deleted_in_source where the record is gone without one"),
		recorded_at: optional.timestamp('When the vendor knew; null means when it was observed'),
	},
});

export const coupons = entity({
	description: 'Terms of a discount',
	key: ['coupon_id'],
	version: 1,
	columns: {
		coupon_id: required.varchar("Vendor's id of the coupon"),
		percent_off: optional.decimal('Percentage taken off'),
		amount_off: optional.decimal('Minor units taken off each billing period'),
		currency: optional.varchar('Currency of amount_off'),
		duration: required.varchar('once, repeating or forever'),
		duration_in_months: optional.integer('Months a repeating discount lasts'),
	},
});

export const discounts = entity({
	description: 'A coupon attached to a customer, a subscription or a line, as one piece of evidence shows it',
	key: ['discount_id', 'evidence', 'seen_at'],
	isDated: true,
	version: 1,
	columns: {
		discount_id: required.varchar("Vendor's id of the attachment"),
		coupon_id: optional.varchar('Coupon with the terms; null when they stand here'),
		account_id: required.varchar('Customer'),
		subscription_id: optional.varchar('Subscription; null for a discount on all subscriptions of the customer'),
		item_id: optional.varchar('Line; null for a discount on the whole subscription'),
		percent_off: optional.decimal('Percentage taken off, if not told by the coupon'),
		amount_off: optional.decimal('Minor units taken off each billing period, if not told by the coupon'),
		currency: optional.varchar('Currency of amount_off'),
		duration: optional.varchar('once, repeating or forever, if not told by the coupon'),
		position: required.integer('Order of attachment: discounts apply in this order'),
		is_fallback: optional.boolean(
			'True where it applies only while the subscription has no discount of its own (customer-level discounts at Stripe)',
		),
		starts_at: required.timestamp('From when on it applies'),
		ends_at: optional.timestamp('When it stops; null when open'),
		evidence: required.varchar('event, snapshot or invoice'),
		seen_at: required.timestamp('Instant the evidence speaks of'),
		seen_until: optional.timestamp('For an invoice: end of the period that the discount reduced'),
	},
});

export const schedule_phases = entity({
	description: 'What a subscription is scheduled to become, per phase and line',
	key: ['schedule_id', 'phase_number', 'item_number'],
	version: 1,
	columns: {
		schedule_id: required.varchar("Vendor's id of the schedule"),
		subscription_id: optional.varchar('Subscription it drives; null before it starts'),
		account_id: required.varchar('Customer'),
		status: required.varchar('not_started, active, completed, released or canceled'),
		phase_number: required.integer('1 for the first phase'),
		item_number: required.integer('1 for the first line of the phase'),
		starts_at: required.timestamp('Start of the phase'),
		ends_at: optional.timestamp('End of the phase; null when open'),
		price_id: optional.varchar('Price of the line'),
		quantity: optional.bigint('Units'),
	},
});
