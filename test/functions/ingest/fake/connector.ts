import * as z from 'zod';
import { type Connector, type Query, row, stream } from '../../../../shared/contracts/connector.ts';

const seconds = (date: Date): string => String(date.getTime() / 1000);
const window = (from: Date, to: Date): Query => ({ from: seconds(from), to: seconds(to) });
const at = z.number().transform((value) => new Date(value * 1000));

const customer = z.object({ id: z.string(), created: at, name: z.string().nullable(), currency: z.string().nullable() });

const subscription = z.object({
	id: z.string(),
	created: at,
	customer: z.string(),
	status: z.string(),
	quantity: z.number().int(),
	lines: z.array(z.object({ item: z.string() })).optional(),
	lines_truncated: z.boolean().optional(),
});

const pageSchema = z.object({ data: z.array(z.unknown()), has_more: z.boolean() });
const idSchema = z.object({ id: z.string() });

const eventSchema = z
	.object({ id: z.string(), created: at, type: z.string(), object: z.object({ id: z.string() }).loose() })
	.transform(({ id, created, type, object }) => ({
		id,
		at: created,
		stream: type.startsWith('customer.') ? 'customers' : type.startsWith('subscription.') ? 'subscriptions' : null,
		recordId: object.id,
		deleted: type.endsWith('.deleted'),
		payload: type.endsWith('.deleted') ? null : object,
		apiVersion: '2020-01-01',
	}));

const version = (record: z.infer<typeof subscription>, item: string, effectiveAt: Date, evidence: string) =>
	row('subscription_item_versions', {
		subscription_id: record.id,
		item_id: item,
		account_id: record.customer,
		effective_at: effectiveAt,
		covers_until: null,
		evidence,
		status: record.status,
		price_id: 'price_1',
		quantity: BigInt(record.quantity),
		is_paused: false,
		is_live: true,
		cancel_requested_at: null,
		cancel_at: null,
		service_period_end: null,
		signed_at: null,
		reason: null,
		recorded_at: null,
	});

const account = (id: string, name: string | null, createdAt: Date | null, deletedAt: Date | null, currency: string | null) =>
	row('accounts', {
		account_id: id,
		name,
		created_at: createdAt,
		deleted_at: deletedAt,
		currency,
		country: null,
		segment: null,
		industry: null,
		channel: null,
		legal_entity: null,
		is_delinquent: null,
	});

/** The fake vendor's connector: customers that can be deleted, subscriptions with a nested list, and a feed kept for thirty days. */
export const fakeConnector: Connector & { readonly changes: NonNullable<Connector['changes']> } = {
	vendor: 'Fake',
	baseUrl: 'http://127.0.0.1:9',
	apiVersion: '2026-01-01',
	requestsPerSecond: 100_000,
	pageSize: 3,
	headers: (secret) => ({ authorization: `Bearer ${secret}` }),
	judge: (status) =>
		status === 401
			? 'credentials'
			: status === 404
				? 'gone'
				: status === 410
					? 'expired'
					: status === 429 || status >= 500
						? 'retry'
						: status === 400
							? 'configuration'
							: 'data',
	explain: (_, body) => z.object({ message: z.string() }).safeParse(body).data?.message ?? 'no explanation',
	page(body, query) {
		const { data, has_more } = pageSchema.parse(body);
		const last = idSchema.safeParse(data.at(-1)).data?.id;
		return { records: data, next: has_more && last !== undefined ? { ...query, after: last } : null };
	},
	createdWindow: window,
	changes: { path: '/events', query: {}, schema: eventSchema, retentionDays: 30, lagSeconds: 60, window },
	streams: {
		customers: stream({
			description: 'Customers',
			path: '/customers',
			query: {},
			get: (id) => ({ path: `/customers/${id}`, query: {} }),
			schema: customer,
			id: ({ id }) => id,
			createdAt: ({ created }) => created,
			map: ({ id, name, created, currency }) => [account(id, name, created, null, currency)],
			mapDeleted: (id, { origin, observedAt }) => [account(id, null, null, origin.kind === 'event' ? origin.at : observedAt, null)],
		}),
		subscriptions: stream({
			description: 'Subscriptions',
			path: '/subscriptions',
			query: { status: 'all' },
			get: (id) => ({ path: `/subscriptions/${id}`, query: {} }),
			schema: subscription,
			id: ({ id }) => id,
			createdAt: ({ created }) => created,
			nested: [
				{
					rest(record) {
						const { data } = subscription.safeParse(record);
						return data?.lines_truncated === true ? { path: `/subscriptions/${data.id}/lines`, query: {} } : null;
					},
					complete: (record, items) => ({ ...z.looseObject({}).parse(record), lines: items }),
				},
			],
			map: (record, { origin, observedAt }) => {
				const [effectiveAt, evidence] = origin.kind === 'event' ? [origin.at, 'event'] : [observedAt, 'snapshot'];
				return (record.lines ?? [{ item: `${record.id}_item` }]).map(({ item }) => version(record, item, effectiveAt, evidence));
			},
		}),
	},
};
