import type * as z from 'zod';
import type { EntityName, EntityRow } from './entities/index.ts';

/** How the record came: from a list, from a fetch by id, or as the payload of an event dated `at`. */
export type Origin = { readonly kind: 'list' | 'get' } | { readonly kind: 'event'; readonly at: Date };

export interface MapContext {
	readonly origin: Origin;
	/** When the source was read. */
	readonly observedAt: Date;
}

/** One row for one entity. Build it with `row()` so that the columns are checked against the entity. */
export type EntityRowOf = { [E in EntityName]: { readonly entity: E; readonly row: EntityRow<E> } }[EntityName];

export const row = <E extends EntityName>(entity: E, columns: EntityRow<E>): EntityRowOf =>
	({ entity, row: columns }) as unknown as EntityRowOf; // the union is over E; TypeScript cannot distribute it here

export type Query = Readonly<Record<string, string | readonly string[]>>;

export interface Page {
	readonly records: readonly unknown[];
	/** Query of the next page, or null on the last one. */
	readonly next: Query | null;
}

/** A nested list that the vendor truncates: where its rest is read and how it is put back into the record. */
export interface NestedList {
	/** Path and query of the rest, or null when the record is whole. */
	readonly rest: (record: unknown) => { readonly path: string; readonly query: Query } | null;
	/** The record with all items in place. */
	readonly complete: (record: unknown, items: readonly unknown[]) => unknown;
}

/** One vendor collection: where it is listed, how a record is read, and which entity rows it gives. Declarations and pure functions only. */
export interface Stream<R = unknown> {
	readonly description: string;
	readonly path: string;
	readonly query: Query;
	/** Path and query of one record; left out where the vendor has no such call. */
	readonly get?: (id: string) => { readonly path: string; readonly query: Query };
	/** Only the fields that are declared here are read; everything else is counted as drift and dropped. Must accept every API version met. */
	readonly schema: z.ZodType<R>;
	readonly id: (record: R) => string;
	/** Vendor's creation time: what windows cut and backfills walk. */
	readonly createdAt: (record: R) => Date;
	/** Vendor's own version time, where it keeps one. */
	readonly version?: (record: R) => Date | null;
	readonly nested?: readonly NestedList[];
	readonly map: (record: R, context: MapContext) => readonly EntityRowOf[];
	/** Rows for a record that the vendor says is gone. */
	readonly mapDeleted?: (id: string, context: MapContext) => readonly EntityRowOf[];
	/** Rows that end what a record stood for when it is gone without a word: no list shows it, no fetch finds it. `known`: every dated row that it ever gave. */
	readonly mapVanished?: (known: readonly EntityRowOf[], context: MapContext) => readonly EntityRowOf[];
}

/** A feed of changes: each event names a record to fetch again, and may carry a dated payload. */
export interface ChangeFeed {
	readonly path: string;
	readonly query: Query;
	readonly schema: z.ZodType<ChangeEvent>;
	/** How far back the vendor keeps the feed; a cursor older than this forces a full re-list. */
	readonly retentionDays: number;
	/** Never read closer to the present than this: events may still arrive late. */
	readonly lagSeconds: number;
	/** Query that restricts the feed to [from, to). */
	readonly window: (from: Date, to: Date) => Query;
}

export interface ChangeEvent {
	readonly id: string;
	readonly at: Date;
	/** Stream of the record, or null when the event concerns none that is read. */
	readonly stream: string | null;
	readonly recordId: string;
	readonly deleted: boolean;
	/** The record as it was at `at`, or null when the vendor sends none. */
	readonly payload: unknown;
	readonly apiVersion: string | null;
}

/** What a vendor's answer means for the engine. */
export type Verdict = 'ok' | 'retry' | 'credentials' | 'configuration' | 'gone' | 'expired' | 'data';

/** One vendor over HTTP: one file of declarations and pure mapping. */
export interface Connector {
	readonly vendor: string;
	readonly baseUrl: string;
	readonly apiVersion: string;
	/** Requests per second that the client keeps to by itself. */
	readonly requestsPerSecond: number;
	readonly pageSize: number;
	readonly headers: (secret: string) => Readonly<Record<string, string>>;
	/** What an unsuccessful answer means; the body is parsed JSON, or text where it is none. */
	readonly judge: (status: number, body: unknown) => Verdict;
	/** One sentence for the operator from an error body; never echoes a secret. */
	readonly explain: (status: number, body: unknown) => string;
	readonly page: (body: unknown, query: Query) => Page;
	/** Query that restricts a list to records created in [from, to). */
	readonly createdWindow: (from: Date, to: Date) => Query;
	/**
	 * Query that restricts a list to records changed in [from, to). For a vendor without a change feed: with it later runs list what changed,
	 * without it they list everything again, for a list by creation never shows a change.
	 */
	readonly updatedWindow?: (from: Date, to: Date) => Query;
	/** Listed and refetched in this order. The key is the stream's name. */
	readonly streams: Readonly<Record<string, Stream<never>>>;
	readonly changes?: ChangeFeed;
}

/** Declares a stream with its record type inferred from the schema. */
export const stream = <R>(declaration: Stream<R>): Stream<never> => declaration as unknown as Stream<never>; // the engine feeds map only what schema returned
