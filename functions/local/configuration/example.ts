import type * as z from 'zod';
import type { configSchema } from '../../../shared/contracts/config.ts';

/**
 * What `tidemark init` writes, as a value: two sources that show every setting a source can have. Optional keys and
 * every source but the first are written as comments.
 * The explanations beside the keys come from the schema.
 */
export const EXAMPLE = {
	store: '.tidemark/store',
	reporting_currency: null,
	timezone: 'UTC',
	policies: ['tidemark_default'],
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
	],
} satisfies z.input<typeof configSchema>;
