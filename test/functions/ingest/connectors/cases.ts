import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { EntityRowOf, MapContext } from '../../../../shared/contracts/connector.ts';

/** A vendor's record and the rows that it must give: one JSON file per case. Columns that a row leaves out are null; instants are ISO text. */
const caseSchema = z.strictObject({
	/** One sentence: what happened and what follows. */
	story: z.string(),
	api_version: z.string(),
	stream: z.string(),
	origin: z.union([z.strictObject({ kind: z.enum(['list', 'get']) }), z.strictObject({ kind: z.literal('event'), at: z.iso.datetime() })]),
	observed_at: z.iso.datetime(),
	record: z.unknown(),
	expected: z.array(z.looseObject({ entity: z.string() })),
});

export interface ConnectorCase {
	readonly name: string;
	readonly story: string;
	readonly stream: string;
	readonly record: unknown;
	readonly context: MapContext;
	readonly expected: readonly Record<string, unknown>[];
}

/** Every case of a connector, found by listing its folder. */
export const casesOf = (connector: string): ConnectorCase[] => {
	const folder = new URL(`./${connector}/cases/`, import.meta.url);
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.toSorted()
		.map((file) => {
			const { origin, observed_at, ...one } = caseSchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
			const context: MapContext = {
				origin: origin.kind === 'event' ? { kind: 'event', at: new Date(origin.at) } : origin,
				observedAt: new Date(observed_at),
			};
			return { name: file.slice(0, -'.json'.length), ...one, context };
		});
};

const plain = (value: unknown): unknown => {
	if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
	return value instanceof Date ? value.toISOString() : value;
};

/** Rows as the cases write them: without nulls, in JSON's types. */
export const plainRows = (rows: readonly EntityRowOf[]): Record<string, unknown>[] =>
	rows.map(({ entity, row }) => ({
		entity,
		...Object.fromEntries(
			Object.entries(row)
				.filter(([, value]) => value !== null)
				.map(([column, value]) => [column, plain(value)]),
		),
	}));
