import { type Connector, type Query, stream } from '../../../shared/contracts/connector.ts';
import { listedCouponSchema, mapCoupon, mapProduct, productSchema } from './stripe/catalog.ts';
import { changes, createdWithin } from './stripe/changes.ts';
import { creditNoteSchema, mapCreditNote } from './stripe/credit-notes.ts';
import { customerCreatedAt, customerIdOf, customerSchema, mapCustomer, mapDeletedCustomer } from './stripe/customers.ts';
import { explain, judge } from './stripe/errors.ts';
import { invoiceSchema } from './stripe/invoice-record.ts';
import { mapInvoice } from './stripe/invoices.ts';
import { nested, page } from './stripe/paging.ts';
import { listedPriceSchema, mapListedPrice } from './stripe/prices.ts';
import { mapSchedule, scheduleSchema } from './stripe/schedules.ts';
import { subscriptionCreatedAt, subscriptionIdOf, subscriptionSchema } from './stripe/subscription-record.ts';
import { mapSubscription } from './stripe/subscriptions.ts';
import { mapVanishedSubscription } from './stripe/vanished-versions.ts';

const PAGE_SIZE = 100;

/** Paths to expand in a list. Stripe follows at most four names, `data` included; what lies deeper stays an id. */
const listed = (...expand: string[]) => ({
	limit: String(PAGE_SIZE),
	...(expand.length > 0 && { 'expand[]': expand.map((path) => `data.${path}`) }),
});

const byId = (path: string, ...expand: string[]) => {
	const query: Query = expand.length > 0 ? { 'expand[]': expand } : {};
	return (id: string) => ({ path: `${path}/${encodeURIComponent(id)}`, query });
};

/** Stripe Billing, read with a restricted key that may only read. One pinned version renders everything but the payloads of events. */
export const connector: Connector = {
	vendor: 'Stripe',
	baseUrl: 'https://api.stripe.com',
	apiVersion: '2026-10-28.endive',
	requestsPerSecond: 20, // Stripe grants 25 per endpoint, and 25 in all to a sandbox; others share them
	pageSize: PAGE_SIZE,
	headers: (secret) => ({ authorization: `Bearer ${secret}`, 'stripe-version': connector.apiVersion }),
	judge,
	explain,
	page,
	createdWindow: createdWithin,
	changes,
	streams: {
		customers: stream({
			description: 'Customers, with the discount on all their subscriptions',
			path: '/v1/customers',
			query: listed('discount.source.coupon'),
			get: byId('/v1/customers', 'discount.source.coupon'),
			schema: customerSchema,
			id: customerIdOf,
			createdAt: customerCreatedAt,
			map: mapCustomer,
			mapDeleted: mapDeletedCustomer,
		}),
		products: stream({
			description: 'Products',
			path: '/v1/products',
			query: listed(),
			get: byId('/v1/products'),
			schema: productSchema,
			id: (product) => product.id,
			createdAt: (product) => product.created,
			version: (product) => product.updated ?? null,
			map: mapProduct,
		}),
		prices: stream({
			description: 'Prices with their tiers, old plans included',
			path: '/v1/prices',
			query: listed('tiers'),
			get: byId('/v1/prices', 'tiers'),
			schema: listedPriceSchema,
			id: (price) => price.id,
			createdAt: (price) => price.created,
			map: mapListedPrice,
		}),
		coupons: stream({
			description: 'Coupons; one that was deleted goes on in the discounts made of it',
			path: '/v1/coupons',
			query: listed(),
			get: byId('/v1/coupons'),
			schema: listedCouponSchema,
			id: (coupon) => coupon.id,
			createdAt: (coupon) => coupon.created,
			map: mapCoupon,
		}),
		subscriptions: stream({
			description: 'Subscriptions in every status with their items and discounts',
			path: '/v1/subscriptions',
			query: { ...listed('discounts.source.coupon', 'items.data.discounts'), status: 'all' },
			get: byId('/v1/subscriptions', 'discounts.source.coupon', 'items.data.discounts'),
			schema: subscriptionSchema,
			id: subscriptionIdOf,
			createdAt: subscriptionCreatedAt,
			nested: [
				nested('items', (id) => ({ path: '/v1/subscription_items', query: { ...listed('discounts.source.coupon'), subscription: id } })),
			],
			map: mapSubscription,
			mapVanished: mapVanishedSubscription,
		}),
		subscription_schedules: stream({
			description: 'Phases that subscriptions are scheduled to pass through',
			path: '/v1/subscription_schedules',
			query: listed(),
			get: byId('/v1/subscription_schedules'),
			schema: scheduleSchema,
			id: (schedule) => schedule.id,
			createdAt: (schedule) => schedule.created,
			map: mapSchedule,
		}),
		invoices: stream({
			description: 'Invoices with their lines: the trace of all history before the first reading',
			path: '/v1/invoices',
			query: listed('discounts.source.coupon', 'lines.data.discounts'),
			get: byId('/v1/invoices', 'discounts.source.coupon', 'lines.data.discounts'),
			schema: invoiceSchema,
			id: (invoice) => invoice.id,
			createdAt: (invoice) => invoice.created,
			nested: [
				nested('lines', (id) => ({ path: `/v1/invoices/${encodeURIComponent(id)}/lines`, query: listed('discounts.source.coupon') })),
			],
			map: mapInvoice,
		}),
		credit_notes: stream({
			description: 'Credit notes, refunds among them',
			path: '/v1/credit_notes',
			query: listed(),
			get: byId('/v1/credit_notes'),
			schema: creditNoteSchema,
			id: (note) => note.id,
			createdAt: (note) => note.created,
			map: mapCreditNote,
		}),
	},
};
