import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import type { EntityRow } from '../../../shared/contracts/entities/index.ts';
import { type Built, buildCompany, policyWith } from '../../support/company.ts';

export const CASES = path.join(import.meta.dirname, '../../cases');

const companySchema = z.strictObject({
	about: z.string(),
	as_of: z.iso.date(),
	policies: z.record(z.string(), z.record(z.string(), z.unknown())),
	/** Day, from, to, rate. */
	fx: z.array(z.tuple([z.iso.date(), z.string(), z.string(), z.string()])),
	accounts: z.array(
		z.strictObject({
			id: z.string(),
			story: z.string(),
			currency: z.string().default('usd'),
			country: z.string().nullable().default(null),
			segment: z.string().nullable().default(null),
			/** Day, plan, minor units per month from then on; 0 ends it. */
			changes: z.array(z.tuple([z.iso.date(), z.string(), z.int().min(0)])).min(1),
		}),
	),
});
type Company = z.output<typeof companySchema>;
type Account = Company['accounts'][number];

const instant = (day: string): Date => new Date(`${day}T12:00:00Z`);

const priceId = (plan: string, currency: string): string => `${plan}_${currency}`;

const version = (account: Account, [day, plan, minor]: Account['changes'][number]): EntityRow<'subscription_item_versions'> => ({
	subscription_id: `sub_${account.id}`,
	item_id: `item_${account.id}`,
	account_id: account.id,
	effective_at: instant(day),
	covers_until: null,
	evidence: 'event',
	status: minor === 0 ? 'canceled' : 'active',
	price_id: priceId(plan, account.currency),
	quantity: BigInt(minor),
	is_paused: false,
	is_live: true,
	cancel_requested_at: null,
	cancel_at: null,
	service_period_end: null,
	signed_at: null,
	reason: null,
	recorded_at: instant(day),
});

/** A price of one minor unit per month, so that the quantity is the amount. */
const price = (plan: string, currency: string): EntityRow<'prices'> => ({
	price_id: priceId(plan, currency),
	product_id: plan,
	currency,
	unit_amount: '1',
	billing_interval: 'month',
	interval_count: 1,
	usage_type: 'licensed',
	tiers_mode: null,
	transform_divide_by: null,
	transform_round: null,
	tax_inclusive_percent: null,
});

const account = ({ id, currency, country, segment, changes }: Account): EntityRow<'accounts'> => ({
	account_id: id,
	name: null,
	created_at: instant(changes[0]?.[0] ?? ''),
	deleted_at: null,
	currency,
	country,
	segment,
	industry: null,
	channel: null,
	legal_entity: null,
	is_delinquent: null,
});

const entityRows = (company: Company) => {
	const sold = company.accounts.flatMap(({ currency, changes }) => changes.map(([, plan]) => ({ plan, currency })));
	const prices = new Map(sold.map(({ plan, currency }) => [priceId(plan, currency), price(plan, currency)]));
	return {
		accounts: company.accounts.map(account),
		products: [...new Set(sold.map(({ plan }) => plan))].map((plan) => ({ product_id: plan, name: plan, is_active: true })),
		prices: [...prices.values()],
		subscription_item_versions: company.accounts.flatMap((one) => one.changes.map((change) => version(one, change))),
		fx_rates: company.fx.map(([valid_on, from_currency, to_currency, rate]) => ({
			from_currency,
			to_currency,
			valid_on,
			rate,
			provider: null,
		})),
	};
};

/** Builds a company of test/cases from its entities to its metric values. Close it after use. */
export const buildCase = (name: string, targets: readonly string[] = ['metric_values']): Promise<Built> => {
	const company = companySchema.parse(JSON.parse(readFileSync(path.join(CASES, name, 'company.json'), 'utf8')));
	return buildCompany(
		{ billing: entityRows(company) },
		{
			asOf: new Date(`${company.as_of}T00:00:00Z`),
			policies: Object.entries(company.policies).map(([id, overrides]) => policyWith(id, overrides, ['billing'])),
			targets,
		},
	);
};
