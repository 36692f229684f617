import type * as z from 'zod';
import type { configSchema, DropFile } from '../../../shared/contracts/config.ts';

/** What the lines of a file of subscriptions say at their start and at their end alike. */
const subscriptionLine = {
	subscription_id: 'id',
	item_id: 'id',
	account_id: 'customer',
	evidence: { value: 'event' },
	price_id: 'id',
	quantity: { value: 1 },
	is_paused: { value: false },
	is_live: { value: true },
};

/** A file with one row per subscription (id, customer, start, end, currency, amount, interval) is read three times: prices, starts, ends. */
const subscriptionFiles: DropFile[] = [
	{
		path: 'subscriptions.csv',
		entity: 'prices',
		columns: {
			price_id: 'id',
			currency: 'currency',
			unit_amount: { from: 'amount', scale: 'currency' },
			billing_interval: { from: 'interval', replace: { monthly: 'month', yearly: 'year' } },
			interval_count: { value: 1 },
		},
	},
	{
		path: 'subscriptions.csv',
		entity: 'subscription_item_versions',
		columns: { ...subscriptionLine, effective_at: { from: 'start', format: 'iso' }, status: { value: 'active' } },
	},
	{
		path: 'subscriptions.csv',
		entity: 'subscription_item_versions',
		columns: { ...subscriptionLine, effective_at: { from: 'end', format: 'iso' }, status: { value: 'canceled' } },
		where: { end: ['*'] },
	},
];

/**
 * What `tidemark init` writes, as a value: sources that show every setting one can have. Optional keys and
 * every source but the first are written as comments.
 * The explanations beside the keys come from the schema.
 */
export const EXAMPLE = {
	store: '.tidemark/store',
	reporting_currency: null,
	timezone: 'UTC',
	policies: ['tidemark_default'],
	bridge_tolerance_minor: 0,
	health_profile: 'billing_only',
	quarantine_limit: 0.01,
	sources: [
		{
			id: 'stripe',
			connector: 'stripe',
			secret: 'env:STRIPE_API_KEY',
			base_url: 'https://api.stripe.com',
			backfill_from: '2020-01-01',
			requests_per_second: 20,
		},
		{
			id: 'rates',
			connector: 'drop',
			folder: 'rates',
			files: [
				{
					path: '*.csv',
					format: 'csv',
					entity: 'fx_rates',
					columns: {
						from_currency: 'from',
						to_currency: { value: 'usd' },
						valid_on: { from: 'date', format: 'iso' },
						rate: 'rate',
					},
					where: { kind: ['daily', 'monthly'] },
					delimiter: ',',
				},
			],
		},
		{
			id: 'chargebee',
			connector: 'drop',
			folder: 'chargebee',
			files: [
				{
					path: '*.csv',
					export: 'chargebee',
					columns: { currency: { value: 'usd' } },
					timezone: 'America/New_York',
					amounts: 'major',
				},
			],
		},
		{ id: 'contracts', connector: 'drop', folder: 'contracts', files: subscriptionFiles },
	],
} satisfies z.input<typeof configSchema>;
