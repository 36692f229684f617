import type { EntityRowOf, MapContext, Stream } from '../../shared/contracts/connector.ts';
import { type Refusal, refusal, schemaRefusal } from './refusal.ts';
import { checkRow } from './row-check.ts';

export interface TakenRecord {
	readonly id: string;
	readonly version: Date | null;
	readonly rows: readonly EntityRowOf[];
}

export type ReadRecord =
	| { readonly taken: TakenRecord; readonly refused?: undefined }
	| { readonly refused: Refusal; readonly taken?: undefined };

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Parses, maps and checks one vendor record. A record is taken whole or refused whole. */
export const readRecord = (stream: Stream<never>, raw: unknown, context: MapContext): ReadRecord => {
	const parsed = stream.schema.safeParse(raw);
	if (!parsed.success) return { refused: schemaRefusal(parsed.error, raw, 'field') };
	const record = parsed.data;
	try {
		const rows = stream.map(record, context);
		for (const row of rows) {
			const refused = checkRow(row);
			if (refused !== null) return { refused };
		}
		return { taken: { id: stream.id(record), version: stream.version?.(record) ?? null, rows } };
	} catch (error) {
		return { refused: refusal('the record', `cannot be mapped: ${message(error)}`, undefined, false) };
	}
};
