import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Row, rowSchema } from '../../../../shared/contracts/column.ts';
import type { Connector, MapContext, Stream } from '../../../../shared/contracts/connector.ts';
import { entityByName } from '../../../../shared/contracts/entities/index.ts';
import { type ConnectorCase, casesOf, plainRows } from './cases.ts';

const folder = new URL('../../../../functions/ingest/connectors/', import.meta.url);
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.ts'))
	.map((file) => file.slice(0, -3));

const OBSERVED_AT = new Date('2026-01-01T00:00:00Z');
const VERDICTS = ['retry', 'credentials', 'configuration', 'gone', 'expired', 'data'];

const deepFreeze = <T>(value: T): T => {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
	for (const inner of Object.values(value)) deepFreeze(inner);
	return Object.freeze(value);
};

/** The value with a field in every object that no schema declares. */
const withUndeclared = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withUndeclared);
	if (typeof value !== 'object' || value === null) return value;
	return {
		...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withUndeclared(inner)])),
		undeclared_by_anyone: 'secret',
	};
};

const keyOf = ({ entity, ...row }: Record<string, unknown>): string =>
	JSON.stringify([entity, ...(entityByName[String(entity)]?.key ?? []).map((column) => row[column] ?? null)]);

test('there is a connector to test', () => {
	expect(names.length).toBeGreaterThan(0);
});

describe.each(names)('connector %s', async (name) => {
	const module = (await import(new URL(`${name}.ts`, folder).href)) as { connector: Connector }; // every connector's file exports one under this name
	const { connector } = module;
	const cases = casesOf(name);
	const streams = Object.entries<Stream<never>>(connector.streams);

	const read = ({
		stream,
		record,
		context,
	}: ConnectorCase): { rows: Record<string, unknown>[]; raw: readonly { entity: string; row: Row }[] } => {
		const declared = connector.streams[stream];
		if (!declared) throw new Error(`the case names the stream ${stream}; the connector has ${streams.map(([known]) => known).join(', ')}`);
		const raw = declared.map(declared.schema.parse(record), context);
		return { rows: plainRows(raw), raw };
	};

	test.each(streams.map(([stream]) => stream))('has a recorded record of %s', (stream) => {
		expect(
			cases.filter((one) => one.stream === stream).map((one) => one.name),
			`add a record under test/functions/ingest/connectors/${name}/cases`,
		).not.toEqual([]);
	});

	test('is reached over https, tells its version, and keeps to a rate', () => {
		expect(connector.baseUrl).toMatch(/^https:\/\/[^/]+$/);
		expect(connector.vendor).not.toBe('');
		expect(connector.apiVersion).not.toBe('');
		expect(connector.requestsPerSecond).toBeGreaterThan(0);
		expect(JSON.stringify(connector.headers('the-secret'))).toContain('the-secret');
	});

	test.each([400, 401, 402, 403, 404, 408, 409, 410, 418, 422, 429, 500, 502, 503, 504])(
		'has a verdict and a sentence for status %i, whatever the body',
		(status) => {
			for (const body of [null, '', '<html>bad gateway</html>', {}, { error: 'text' }, { error: { message: 'no' } }, [1]]) {
				expect(VERDICTS).toContain(connector.judge(status, body));
				expect(connector.explain(status, body)).toMatch(/\S/);
			}
		},
	);

	test.each([429, 500, 503])('tries again after status %i, whose body may be anything', (status) => {
		expect(connector.judge(status, '<html>')).toBe('retry');
	});

	test('asks for another key when the one it has is refused', () => {
		expect(connector.judge(401, '')).toBe('credentials');
	});

	test('windows that touch leave no gap and no overlap in the queries', () => {
		const [from, middle, to] = [
			new Date('2025-01-01T00:00:00.000Z'),
			new Date('2025-02-01T00:00:00.500Z'),
			new Date('2025-03-01T00:00:00.000Z'),
		];
		const values = (window: object) => Object.values(window).map(String);
		const upper = values(connector.createdWindow(from, middle)).at(-1);
		expect(values(connector.createdWindow(middle, to))[0]).toBe(upper);
	});

	describe.each(streams)('stream %s', (_, stream) => {
		test('names a path and says what it reads', () => {
			expect(stream.path).toMatch(/^\//);
			expect(stream.description).toMatch(/\S/);
			const one = stream.get?.('an id/with?marks') ?? stream;
			expect(one.path).toMatch(/^\/[^?#]*$/);
		});

		test('gives valid rows for a deleted record, where it gives any', () => {
			const context: MapContext = { origin: { kind: 'event', at: new Date('2025-12-31T00:00:00Z') }, observedAt: OBSERVED_AT };
			for (const { entity, row } of stream.mapDeleted?.('id_1', context) ?? []) {
				expect(rowSchema(entityByName[entity]?.columns ?? {}).safeParse(row).error?.message).toBeUndefined();
			}
		});
	});

	describe.each(cases.map((one) => [`${one.name}: ${one.story}`, one] as const))('%s', (_, one) => {
		test('gives the rows expected', () => {
			const inOrder = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row, Object.keys(row).toSorted())).toSorted();
			expect(inOrder(read(one).rows)).toEqual(inOrder(one.expected));
		});

		test('every row keeps its contract and has a key of its own', () => {
			const { raw, rows } = read(one);
			for (const { entity, row } of raw) {
				const declared = entityByName[entity];
				expect(z.safeParse(rowSchema(declared?.columns ?? {}), row).error?.message).toBeUndefined();
				for (const column of declared?.key ?? []) expect(row[column], `${entity}.${column}`).not.toBeNull();
			}
			const keys = rows.map(keyOf);
			expect(keys).toEqual([...new Set(keys)]);
		});

		test('mapping is pure: it changes nothing and gives the same rows again', () => {
			const stream = connector.streams[one.stream];
			const parsed = deepFreeze(stream?.schema.parse(deepFreeze(one.record)));
			const [first, again] = [0, 1].map(() => plainRows(stream?.map(parsed as never, deepFreeze(one.context)) ?? []));
			expect(again).toEqual(first);
		});

		test('fields that the schema does not declare reach no row', () => {
			const { rows } = read({ ...one, record: withUndeclared(one.record) });
			expect(rows).toEqual(read(one).rows);
		});

		test('the record has an id and a creation time', () => {
			const stream = connector.streams[one.stream];
			const parsed = stream?.schema.parse(one.record) as never;
			expect(stream?.id(parsed)).toMatch(/\S/);
			expect(stream?.createdAt(parsed).getTime()).not.toBeNaN();
			expect(stream?.version?.(parsed)?.getTime()).not.toBeNaN();
		});
	});
});
