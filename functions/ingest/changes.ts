import type { ChangeEvent, ChangeFeed } from '../../shared/contracts/connector.ts';
import { ListLost, pages } from './paging.ts';
import { readRecord } from './record.ts';
import { schemaRefusal } from './refusal.ts';
import type { Span } from './listing.ts';
import { refuseRecord, streamOf, takeDeleted, type VendorRun } from './taking.ts';

/** Events of a stretch of the feed, oldest first, each once. */
export interface Stretch {
	readonly span: Span;
	readonly events: readonly ChangeEvent[];
	readonly observedAt: Date;
}

/** Greatest number of events held at a time; a fuller stretch is cut in two. */
const MOST_EVENTS = 5_000;
const SHORTEST_MS = 1_000;

/** Oldest first. Lists that come newest first are turned round, which also puts events of one instant into the order of their happening. */
export const oldestFirst = (events: readonly ChangeEvent[]): readonly ChangeEvent[] => {
	const unique = [...new Map(events.map((event) => [event.id, event])).values()];
	const [first, last] = [unique[0], unique.at(-1)];
	const ascending = first !== undefined && last !== undefined && first.at < last.at;
	return (ascending ? unique : unique.reverse()).sort((a, b) => a.at.getTime() - b.at.getTime());
};

/** Middle of a span at whole seconds, which is as fine as vendors cut windows. */
export const middle = ({ from, to }: Span): Date => new Date(Math.floor((from.getTime() + to.getTime()) / 2 / 1000) * 1000);

const canSplit = ({ from, to }: Span): boolean => to.getTime() - from.getTime() >= 2 * SHORTEST_MS;

/** Events of a span, or null when there are more than can be held. */
const readStretch = async (run: VendorRun, feed: ChangeFeed, span: Span, most: number): Promise<Stretch | null> => {
	const observedAt = run.now();
	const events: ChangeEvent[] = [];
	for await (const page of pages(run, feed.path, { ...feed.query, ...feed.window(span.from, span.to) })) {
		for (const raw of page.records) {
			const parsed = feed.schema.safeParse(raw);
			if (parsed.success) {
				run.session.load().count('changes');
				events.push(parsed.data);
			} else refuseRecord(run, 'changes', raw, schemaRefusal(parsed.error, raw, 'field'), page.observedAt);
		}
		if (events.length > most && canSplit(span)) return null;
	}
	return { span, events: oldestFirst(events), observedAt };
};

/** The feed from the span's start to its end in stretches, earlier ones first. Throws ListLost when the vendor no longer keeps it. */
export async function* stretches(run: VendorRun, feed: ChangeFeed, span: Span, most = MOST_EVENTS): AsyncGenerator<Stretch> {
	const todo = [span];
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		const stretch = await readStretch(run, feed, next, most);
		if (stretch !== null) yield stretch;
		else todo.push({ from: middle(next), to: next.to }, { from: next.from, to: middle(next) });
	}
}

/** The last word of a stretch about each record: to be fetched again, or gone. */
export type Touched = ReadonlyMap<string, ReadonlyMap<string, { readonly at: Date; readonly deleted: boolean }>>;

/**
 * Takes the dated payloads of a stretch as evidence, oldest first, and the deletions; resolves to the records touched, by stream.
 * Payloads are rendered in the version of their day: one that the schema cannot read is noted as drift, and the refetch brings the record.
 */
export const takeStretch = (run: VendorRun, { events, observedAt }: Stretch): Touched => {
	const touched = new Map<string, Map<string, { at: Date; deleted: boolean }>>();
	for (const event of events) {
		if (event.stream === null) continue;
		const records = touched.get(event.stream) ?? new Map<string, { at: Date; deleted: boolean }>();
		touched.set(event.stream, records.set(event.recordId, { at: event.at, deleted: event.deleted }));
		takePayload(run, event.stream, event, observedAt);
		if (event.deleted) takeDeleted(run, event.stream, event.recordId, { origin: { kind: 'event', at: event.at }, observedAt });
	}
	return touched;
};

const takePayload = (run: VendorRun, stream: string, event: ChangeEvent, observedAt: Date): void => {
	if (event.payload === null || event.payload === undefined) return;
	const load = run.session.load();
	const { taken, refused } = readRecord(streamOf(run.connector, stream), event.payload, {
		origin: { kind: 'event', at: event.at },
		observedAt,
	});
	if (refused !== undefined) return load.drift.note(stream, `event payload: ${refused.rule}`, 'unreadable');
	const { id, version, rows } = taken;
	load.take({ stream, recordId: id, operation: 'upsert', version, observedAt, apiVersion: event.apiVersion }, rows);
};

/** The vendor no longer keeps the stretch of the feed asked for. */
export const isExpired = (error: unknown): error is ListLost => error instanceof ListLost;
