import * as z from 'zod';
import type { NestedList, Page, Query } from '../../../../shared/contracts/connector.ts';

const pageSchema = z.object({ data: z.array(z.unknown()), has_more: z.boolean() });
const identified = z.object({ id: z.string() });

/** Pages go on from the id of the last record, newest first. */
export const page = (body: unknown, query: Query): Page => {
	const { data, has_more } = pageSchema.parse(body);
	const last = data.at(-1);
	return { records: data, next: has_more && last !== undefined ? { ...query, starting_after: identified.parse(last).id } : null };
};

/** A list nested in a record under `field`, which Stripe cuts off after ten (list) or more items and says so in `has_more`. */
export const nested = (field: string, restOf: (recordId: string) => { path: string; query: Query }): NestedList => {
	const recordSchema = z.looseObject({ [field]: z.looseObject({ data: z.array(z.unknown()), has_more: z.boolean().nullish() }) });
	const listIn = (record: unknown) => recordSchema.safeParse(record).data?.[field];
	return {
		rest: (record) => {
			const list = listIn(record);
			const last = list?.data.at(-1);
			if (!list?.has_more || last === undefined) return null;
			const { path, query } = restOf(identified.parse(record).id);
			return { path, query: { ...query, starting_after: identified.parse(last).id } };
		},
		complete: (record, items) => {
			const list = listIn(record);
			if (!list) return record;
			return { ...recordSchema.parse(record), [field]: { ...list, data: [...list.data, ...items], has_more: false } };
		},
	};
};
