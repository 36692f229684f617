import type * as z from 'zod';
import type { Commit } from '../../shared/contracts/commit.ts';
import { type Shape, shapeOf, undeclared } from './shape.ts';

type Drift = Commit['drift'];

/** Records looked at in full at the start of each stream of a load, and then one in so many. */
const FIRST_RECORDS = 200;
const THEN_EVERY = 50;

/** Counts fields that vendors send and no schema declares: names and types, never values. Counts are of the records sampled. */
export interface DriftReport {
	observe(stream: string, schema: z.ZodType, record: unknown): void;
	/** Something about a stream that is worth a line in the report. */
	note(stream: string, field: string, type: string): void;
	entries(): Drift;
}

/** An empty report. */
export const driftReport = (): DriftReport => {
	const counts = new Map<string, Drift[number]>();
	const seen = new Map<string, { readonly shape: Shape; records: number }>();

	const note = (stream: string, field: string, type: string): void => {
		const key = JSON.stringify([stream, field, type]);
		counts.set(key, { stream, field, type, records: (counts.get(key)?.records ?? 0) + 1 });
	};

	return {
		note,
		observe(stream, schema, record) {
			const state = seen.get(stream) ?? { shape: shapeOf(schema), records: 0 };
			seen.set(stream, state);
			const index = state.records++;
			if (index >= FIRST_RECORDS && index % THEN_EVERY !== 0) return;
			for (const [field, type] of undeclared(state.shape, record)) note(stream, field, type);
		},
		entries: () => [...counts.values()],
	};
};
