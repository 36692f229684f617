import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rowSchema } from '../../../../../shared/contracts/column.ts';
import { entityByName } from '../../../../../shared/contracts/entities/index.ts';
import { connector } from '../../../../../functions/ingest/connectors/stripe.ts';

const data = resolve(process.env.TIDEMARK_SHARED ?? '../shared', 'data');
const isAbsent = !existsSync(data);
if (isAbsent) console.warn(`SKIPPED: recordings of Stripe's answers are looked for in ${data} (TIDEMARK_SHARED) and are not there`);

const STREAM_OF: Readonly<Record<string, string>> = {
	customer: 'customers',
	product: 'products',
	price: 'prices',
	plan: 'prices',
	coupon: 'coupons',
	subscription: 'subscriptions',
	subscription_schedule: 'subscription_schedules',
	invoice: 'invoices',
	credit_note: 'credit_notes',
};

const exchangeSchema = z.object({
	stripe_version: z.string(),
	status: z.int(),
	body: z.looseObject({ object: z.string().optional(), error: z.object({ type: z.string(), code: z.string().optional() }).optional() }),
});
type Exchange = z.output<typeof exchangeSchema>;

const recordings = (): Exchange[] => {
	const folder = resolve(data, 'stripe-recordings');
	const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
	return files.flatMap((file) => z.array(exchangeSchema).parse(JSON.parse(readFileSync(resolve(folder, file), 'utf8'))));
};

/** Reads the record by its stream and returns how many rows it gave, after checking each against its contract. */
const rowsOf = (record: { object?: string | undefined }): number => {
	const stream = connector.streams[STREAM_OF[record.object ?? ''] ?? ''];
	if (!stream) throw new Error(`no stream reads ${record.object}`);
	const rows = stream.map(stream.schema.parse(record), { origin: { kind: 'get' }, observedAt: new Date('2030-01-01T00:00:00Z') });
	for (const { entity, row } of rows) rowSchema(entityByName[entity]?.columns ?? {}).parse(row);
	return rows.length;
};

const tally = (names: readonly string[]): Record<string, number> =>
	Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

describe.skipIf(isAbsent)('answers recorded from Stripe', () => {
	test('every recorded object that a stream reads gives valid rows, in both versions recorded', () => {
		const read = recordings().flatMap(({ status, body, stripe_version }) => {
			if (status !== 200 || STREAM_OF[body.object ?? ''] === undefined) return [];
			expect(rowsOf(body), `${body.object} ${String(body.id)}`).toBeGreaterThan(0);
			return [`${stripe_version} ${body.object}`];
		});
		expect(tally(read)).toEqual({
			'2020-08-27 customer': 62,
			'2020-08-27 plan': 10,
			'2020-08-27 subscription': 12,
			'2023-08-16 customer': 2,
			'2023-08-16 subscription': 2,
		});
	});

	test('invoices expanded inside recorded subscriptions give an invoice, its lines and a version of the item', () => {
		const invoices = recordings().flatMap(
			({ body }) =>
				z.object({ latest_invoice: z.looseObject({ object: z.literal('invoice') }) }).safeParse(body).data?.latest_invoice ?? [],
		);
		expect(invoices).toHaveLength(6);
		for (const invoice of invoices) expect(rowsOf(invoice)).toBeGreaterThanOrEqual(4); // + the price in the line
	});

	test('every recorded error has the verdict that the operator needs', () => {
		const verdicts = recordings().flatMap(({ status, body }) =>
			body.error ? [`${status} ${body.error.code ?? body.error.type} ${connector.judge(status, body)}`] : [],
		);
		expect(tally(verdicts)).toEqual({
			'400 invalid_request_error configuration': 1,
			'400 parameter_invalid_integer configuration': 1,
			'400 resource_missing configuration': 2,
			'401 invalid_request_error credentials': 16,
			'402 card_declined data': 1,
			'404 resource_missing gone': 3,
		});
	});

	test("every resource of Stripe's own fixtures that a stream reads gives valid rows; its draft invoice gives none", () => {
		const { resources } = z
			.object({ resources: z.record(z.string(), z.looseObject({ object: z.string() })) })
			.parse(JSON.parse(readFileSync(resolve(data, 'stripe-openapi/fixtures3.json'), 'utf8')));
		const read = Object.entries(resources).filter(
			([name, { object }]) => STREAM_OF[object] !== undefined && (!name.startsWith('deleted_') || object === 'customer'),
		);
		expect(Object.fromEntries(read.map(([name, record]) => [name, rowsOf(record)]))).toEqual({
			coupon: 1,
			credit_note: 1,
			customer: 2,
			deleted_customer: 1,
			invoice: 0,
			plan: 1,
			price: 1,
			product: 1,
			subscription: 2,
			subscription_schedule: 1,
		});
		const { event } = resources;
		expect(connector.changes?.schema.parse(event)).toMatchObject({ stream: 'prices', deleted: false, payload: null });
	});
});
